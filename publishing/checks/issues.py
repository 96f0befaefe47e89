"""The issues that the checks find, and how errors stop an operation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.i18n.languages import name_of
from record.texts import TextPlace


class Severity(TextChoices):
    """Errors stop a publication, warnings do not."""

    ERROR = "error", gettext_lazy("Correct this before publishing")
    WARNING = "warning", gettext_lazy("Worth a look; it can be published as it is")


@dataclass(frozen=True)
class Issue:
    """A problem at ``place``. ``message`` describes it and the remedy.

    ``language`` is the code of the text concerned, empty if there is none.
    """

    place: TextPlace
    severity: Severity
    code: str
    message: str
    language: str = ""

    @classmethod
    def error(cls, place: TextPlace, code: str, message: str, language: str) -> Self:
        """Create an error."""
        return cls(place, Severity.ERROR, code, message, language)

    @classmethod
    def warning(cls, place: TextPlace, code: str, message: str, language: str = "") -> Self:
        """Create a warning."""
        return cls(place, Severity.WARNING, code, message, language)

    @property
    def is_error(self) -> bool:
        return self.severity == Severity.ERROR

    @property
    def label(self) -> str:
        """Return the label of the field with the language: “Objective (French)”."""
        label = self.place.label
        return f"{label} ({name_of(self.language)})" if self.language else label


def raise_for_errors(issues: Iterable[Issue]) -> None:
    """Raise ``ValidationError`` with all errors among ``issues``, each with its code."""
    errors = [
        ValidationError(
            _("“%(object)s”, %(place)s: %(message)s"),
            code=issue.code,
            params={"object": issue.place.about, "place": issue.label, "message": issue.message},
        )
        for issue in issues
        if issue.is_error
    ]
    if errors:
        raise ValidationError(errors)
