"""The form in which people without an account approve a draft or comment on it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.form_fields import LineField, TextField
from publishing.review import shown_fields
from record.models import Publication, ReviewEntry, Step

MAX_QUOTE_LENGTH = 500
NO_STEP = _("Choose whether you approve the text or have a comment.")


class ReviewEntryForm(forms.Form):
    """The name of the reviewer, and an approval or a comment, perhaps on a field or on words."""

    optional_fields = ("field", "quote")

    name = LineField(
        label=_("Your name"),
        max_length=ReviewEntry._meta.get_field("name").max_length,
        # The record would show an entry without a visible name.
        validators=[RegexValidator(r"[^\W_]", _("Enter your name."))],
        error_messages={
            "required": _("Enter your name."),
            "max_length": _(
                "Your name must be %(limit_value)d characters or fewer (currently %(show_value)d)."
            ),
        },
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    # The value of the button that was pressed.
    step = forms.ChoiceField(
        choices=[(step, step) for step in (Step.COMMENTED, Step.APPROVED)],
        error_messages={"required": NO_STEP, "invalid_choice": NO_STEP},
    )
    field = forms.ChoiceField(label=_("Part of the draft"), required=False)
    quote = TextField(
        label=_("Quoted words"),
        help_text=_(
            "Copy them from the draft. If you choose no part, the comment goes to the one with "
            "these words."
        ),
        required=False,
        max_length=MAX_QUOTE_LENGTH,
        error_messages={
            "max_length": _(
                "The words must be %(limit_value)d characters or fewer (currently "
                "%(show_value)d). Their beginning is enough."
            )
        },
        widget=forms.Textarea({"rows": 2}),
    )
    text = TextField(
        label=_("Your comment"),
        help_text=_("Optional if you approve the text."),
        required=False,
        max_length=5_000,
        error_messages={
            "max_length": _(
                "Your comment must be %(limit_value)d characters or fewer (currently "
                "%(show_value)d). Shorten it, or send it in two parts."
            )
        },
        widget=forms.Textarea({"rows": 6}),
    )

    def __init__(self, *args: Any, candidates: Sequence[Publication], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            # The list of the page has the titles: a designation in an option has no footnote.
            (f"{number}. {candidate.kind_label}", _choices_of(candidate))
            for number, candidate in enumerate(candidates, start=1)
        ]
        field: Any = self.fields["field"]
        field.choices = [
            ("", _("The whole draft")),
            *(groups if len(groups) > 1 else groups[0][1]),
        ]

    def clean_field(self) -> tuple[int, str] | None:
        """Return the primary key of the draft, and the name of its field."""
        pk, _separator, name = self.cleaned_data["field"].partition(":")
        return (int(pk), name) if pk else None

    def clean_quote(self) -> str:
        return self.cleaned_data["quote"].strip()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("step") == Step.COMMENTED and cleaned.get("text") == "":
            self.add_error("text", _("Write your comment."))
        return cleaned


def _choices_of(candidate: Publication) -> list[tuple[str, str]]:
    fields = shown_fields(candidate.read(None))
    return [(f"{candidate.pk}:{name}", label) for name, label in fields.items()]
