"""Forms to deal with a message."""

from typing import cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.form_fields import TextField

MAX_TEXT_LENGTH = 20_000
HANDLE_PERMISSION = "contact.change_message"


def _text(label: Promise, rows: int, help_text: Promise) -> TextField:
    return TextField(
        label=label,
        max_length=MAX_TEXT_LENGTH,
        help_text=help_text,
        error_messages={"required": _("Enter a text.")},
        widget=forms.Textarea({"rows": rows, "class": "vLargeTextField"}),
    )


class LetterForm(forms.Form):
    """The base of the forms next to a message and on the confirmation pages of actions."""

    class Media:
        css = {"all": ["contact/inbox.css"]}


class AnswerForm(LetterForm):
    """An answer. ``seen`` is the number of answers on the page where it was written."""

    text = _text(
        _("Answer"),
        10,
        _(
            "Sent to the sender by e-mail, followed by the reference and the original "
            "message. Write the complete letter, with salutation and name."
        ),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def show(self, number: int) -> None:
        """Set the number of answers that the page shows now."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = str(number)
        self.data = data


class NoteForm(LetterForm):
    text = _text(_("Note"), 3, _("Visible to colleagues only, never to the sender."))


class AssignForm(LetterForm):
    to = forms.ModelChoiceField(
        User.objects.with_perm(
            HANDLE_PERMISSION, backend="django.contrib.auth.backends.ModelBackend"
        )
        .filter(is_staff=True)
        .order_by("first_name", "last_name", "username"),
        label=_("Person responsible"),
        empty_label=_("Choose a person"),
        error_messages={"required": _("Choose a person.")},
        help_text=_("Users whose role includes messages."),
    )
