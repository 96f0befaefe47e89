"""Why something failed: a code that is stored, with a label for staff."""

from django.db import models


class Problem(models.TextChoices):
    """The codes and their labels, some of which show a detail."""

    def describe(self, detail: str) -> str:
        """Return the label in the active language with the detail."""
        return self.label % {"detail": detail}
