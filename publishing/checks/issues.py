"""The issues that the checks find."""

from dataclasses import dataclass

from core.i18n.languages import name_of
from record.texts import TextPlace, input_name


@dataclass(frozen=True)
class Issue:
    """A problem at ``place``: an error stops a publication, a warning does not.

    ``message`` describes the problem and the remedy. ``language`` is the code of the text
    concerned, empty if there is none.
    """

    place: TextPlace
    code: str
    message: str
    language: str = ""
    is_error: bool = False

    @property
    def label(self) -> str:
        """Return the label of the field with the language: “Objective (French)”."""
        label = self.place.label
        return f"{label} ({name_of(self.language)})" if self.language else label

    @property
    def input_name(self) -> str:
        """Return the name of its input in the form of the object."""
        return input_name(self.place.path, self.language)

    @property
    def control_id(self) -> str:
        """Return the ID of its input in the form: “id_links-0-label_fr”."""
        return f"id_{self.input_name}"
