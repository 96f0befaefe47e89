"""What the gate finds, and how an error stops the act."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import get_language_info

from publishing.content import Ref


class Severity(TextChoices):
    ERROR = "error", "Put this right before it can be published"
    WARNING = "warning", "Worth a look; it can be published as it is"


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
        """The label and the language, in English: “Objective (French)”."""
        return f"{self.label} ({name_of_language(self.language)})" if self.language else self.label


def name_of_language(code: str) -> str:
    return get_language_info(code)["name"]


def stop(findings: Iterable[Finding]):
    """Raises ``ValidationError`` with all errors among ``findings``, each with its code; warnings stop nothing."""
    errors = [
        ValidationError(f"“{each.about}”, {each.place}: {each.message}", code=each.code)
        for each in findings
        if each.is_error
    ]
    if errors:
        raise ValidationError(errors)
