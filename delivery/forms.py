"""The form in which people without an account approve a draft or comment on it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.form_fields import LineField, TextField
from record.models import ReviewEntry, Step

NAME_LENGTH = ReviewEntry._meta.get_field("name").max_length
TEXT_LENGTH = 5_000


class ReviewEntryForm(forms.Form):
    """The name of the reviewer, and an approval or a comment."""

    name = LineField(
        label=_("Your name"),
        max_length=NAME_LENGTH,
        error_messages={
            "required": _("Enter your name."),
            "max_length": _(
                "Your name must be %(limit_value)d characters or fewer (currently %(show_value)d)."
            ),
        },
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    step = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (Step.APPROVED, _("I approve this text as it is")),
            (Step.COMMENTED, _("I have a comment")),
        ],
        error_messages={
            "required": _("Choose whether you approve the text or have a comment."),
            "invalid_choice": _("Choose whether you approve the text or have a comment."),
        },
        widget=forms.RadioSelect,
    )
    text = TextField(
        label=_("Your comment"),
        help_text=_("Optional if you approve the text."),
        required=False,
        max_length=TEXT_LENGTH,
        error_messages={
            "max_length": _(
                "Your comment must be %(limit_value)d characters or fewer (currently "
                "%(show_value)d). Shorten it, or send it in two parts."
            )
        },
        widget=forms.Textarea({"rows": 6}),
    )

    def clean_name(self) -> str:
        """Reject a name without a visible character: the record would show an anonymous entry."""
        name = self.cleaned_data["name"]
        if not any(character.isalnum() for character in name):
            raise ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("step") == Step.COMMENTED and cleaned.get("text") == "":
            self.add_error("text", ValidationError(_("Write your comment."), code="required"))
        return cleaned
