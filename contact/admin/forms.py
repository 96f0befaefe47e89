"""What the desk asks of who deals with a message."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.form_fields import TextField

MAX_TEXT_LENGTH = 20_000
HANDLE_PERMISSION = "contact.change_message"


def _text(label, rows, help_text):
    return TextField(
        label=label,
        max_length=MAX_TEXT_LENGTH,
        help_text=help_text,
        error_messages={"required": _("Write something first.")},
        widget=forms.Textarea({"rows": rows, "class": "vLargeTextField"}),
    )


class LetterForm(forms.Form):
    """Stands beside a message, also on the page that asks before an act."""

    class Media:
        css = {"all": ["contact/inbox.css"]}


class AnswerForm(LetterForm):
    """``seen`` is how many answers the page showed: a second one isn't sent by who didn't know of the first."""

    text = _text(
        _("Answer"),
        10,
        _(
            "It goes to the sender by mail, with the reference and what the person wrote below it. Write the whole "
            "letter, with greeting and name."
        ),
    )
    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def show(self, number: int):
        """The page shows so many answers now: sent once more it is sent by who has seen them."""
        self.data = self.data.copy()
        self.data["seen"] = number


class NoteForm(LetterForm):
    text = _text(_("Note"), 3, _("Your colleagues read it; the sender never does."))


class AssignForm(LetterForm):
    to = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Who deals with it"),
        empty_label=_("Choose somebody"),
        error_messages={"required": _("Choose somebody.")},
        help_text=_("Those whose role includes messages."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = User.objects.with_perm(
            HANDLE_PERMISSION, backend="django.contrib.auth.backends.ModelBackend"
        )
        self.fields["to"].queryset = people.filter(is_staff=True).order_by(
            "first_name", "last_name", "username"
        )
