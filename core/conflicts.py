"""Choices between the changes of two people to one form: the form with them, part by part."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

BASED_ON = "_based_on"  # the name of the field in which a form carries its base

type Passages = list[tuple[bool, str]]  # of a text: whether each is new, and its words


class ChangedBy(StrEnum):
    """Who changed a part. A change by one person has the value of the text that is chosen."""

    THEM = "theirs"
    YOU = "yours"
    BOTH = "both"

    @classmethod
    def compare(cls, before: object, theirs: object, yours: object) -> Self:
        """Compare the three values of a part, of which the last two differ."""
        if before == theirs:
            return cls("yours")
        return cls("theirs") if before == yours else cls("both")


LABELS = {
    ChangedBy.THEM: (gettext_lazy("Theirs"), gettext_lazy("Yours, as before")),
    ChangedBy.YOU: (gettext_lazy("Theirs, as before"), gettext_lazy("Yours")),
    ChangedBy.BOTH: (gettext_lazy("Theirs"), gettext_lazy("Yours")),
}


@dataclass(frozen=True)
class Choice:
    """A part with two texts to choose from; `before` is shown if it differs from both."""

    name: str
    label: str
    changed_by: ChangedBy
    theirs: Passages
    yours: Passages
    before: Passages | None = None
    language: str = ""


class ChoiceForm(forms.Form):
    """The choices; one that only one person changed is made already."""

    def __init__(self, choices: Iterable[Choice], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(choices)
        for part in self.parts:
            self.fields[part.name] = forms.ChoiceField(
                choices=list(zip(("theirs", "yours"), LABELS[part.changed_by], strict=True)),
                widget=forms.RadioSelect,
                initial=part.changed_by,
                error_messages={
                    "required": _("Both of you changed this. Choose one of the texts.")
                },
            )

    def chosen(self) -> set[str]:
        """Return the names of the parts that do not stay as theirs."""
        return {name for name, value in self.cleaned_data.items() if value == "yours"}

    def contested(self) -> list[dict[str, Any]]:
        """Return the parts that both people changed, each with its field and its texts."""
        return [self._shown(part) for part in self.parts if part.changed_by == ChangedBy.BOTH]

    def uncontested(self) -> list[dict[str, Any]]:
        """Return the parts that one person changed."""
        return [self._shown(part) for part in self.parts if part.changed_by != ChangedBy.BOTH]

    def _shown(self, part: Choice) -> dict[str, Any]:
        texts: list[dict[str, Any]] = []
        if part.before is not None:
            texts.append({"title": _("Before both changes"), "passages": part.before})
        for radio in self[part.name]:
            passages = getattr(part, radio.data["value"])
            texts.append({"title": radio.choice_label, "passages": passages, "radio": radio})
        return {"part": part, "field": self[part.name], "texts": texts}


def make_form(
    request: HttpRequest,
    choices: list[Choice],
    *,
    is_sent: bool,
    is_current: bool,
    prefix: str = "",
) -> ChoiceForm:
    """Return the form, unchecked but with its choices if theirs changed since it was shown."""
    if is_sent and is_current:
        return ChoiceForm(choices, request.POST, prefix=prefix)
    form = ChoiceForm(choices, prefix=prefix)
    if is_sent:
        message = _(
            "Another user saved while you were choosing. Read “Theirs” again, then save your "
            "choice."
        )
        messages.warning(request, message)
        sent = {name: request.POST.get(form.add_prefix(name)) for name in form.fields}
        form.initial = {name: value for name, value in sent.items() if value}
    return form
