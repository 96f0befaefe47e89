"""The form in which people without an account approve a draft or comment on it."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from core.form_fields import LineField, TextField
from record.models import ReviewEntry, Step

NO_STEP = _("Choose whether you approve the text or have a comment.")


class ReviewEntryForm(forms.Form):
    """The name of the reviewer, and an approval or a comment."""

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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("step") == Step.COMMENTED and cleaned.get("text") == "":
            self.add_error("text", _("Write your comment."))
        return cleaned
