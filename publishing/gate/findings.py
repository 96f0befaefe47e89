"""What the gate finds, and how an error stops the act."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing.content import Ref
from publishing.languages import name_of


class Severity(TextChoices):
    ERROR = "error", gettext_lazy("Put this right before it can be published")
    WARNING = "warning", gettext_lazy("Worth a look; it can be published as it is")


@dataclass(frozen=True)
class Finding:
    """One thing that speaks against a publication. ``message`` says what it is and what to do about it.

    ``field`` is a field of the content and ``label`` what staff read beside it; ``language`` is the code of the text
    that it is about. All three may be empty. ``about`` is the object's name.
    """

    ref: Ref
    severity: Severity
    code: str
    message: str
    field: str = ""
    label: str = ""
    language: str = ""
    about: str = ""

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def place(self) -> str:
        """The label and the language: “Objective (French)”."""
        return f"{self.label} ({name_of(self.language)})" if self.language else self.label


def stop(findings: Iterable[Finding]):
    """Raises ``ValidationError`` with all errors among ``findings``, each with its code; warnings stop nothing."""
    errors = [
        ValidationError(
            _("“%(object)s”, %(place)s: %(message)s"),
            code=each.code,
            params={"object": each.about, "place": each.place, "message": each.message},
        )
        for each in findings
        if each.is_error
    ]
    if errors:
        raise ValidationError(errors)
