"""Actions on messages, in the list and on the page of a message, with their forms."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contact import case_actions, retention
from contact.models import Answer, Message, MessageState
from core.form_fields import TextField
from desk.admin.confirmation import BOTH, MAX_OBJECTS, ConfirmedAction


def _text(label: Promise, rows: int, help_text: Promise) -> TextField:
    return TextField(
        label=label,
        max_length=20_000,
        help_text=help_text,
        error_messages={"required": _("Enter a text.")},
        widget=forms.Textarea({"rows": rows, "class": "vLargeTextField"}),
    )


class AnswerForm(forms.Form):
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


class NoteForm(forms.Form):
    text = _text(_("Note"), 3, _("Visible to colleagues only, never to the sender."))


class AssignForm(forms.Form):
    to = forms.ModelChoiceField(
        User.objects.with_perm(
            "contact.change_message", backend="django.contrib.auth.backends.ModelBackend"
        )
        .filter(is_staff=True)
        .order_by("first_name", "last_name", "username"),
        label=_("Person responsible"),
        empty_label=_("Choose a person"),
        error_messages={"required": _("Choose a person.")},
        help_text=_("Users whose role includes messages."),
    )


class MessageAction(ConfirmedAction):
    """The base of actions whose confirmation page shows the messages, which counts as reading."""

    permission = "handle"

    def context(self) -> dict[str, Any]:
        """Return the template of the messages, and record in the audit log who reads them."""
        for message in self.queryset:
            case_actions.record_reading(message, self.user, timezone.now())
        return {"about_template": "contact/_messages_acted_on.html"}


class AssignAction(MessageAction):
    name = "assign_selected"
    description = _("Assign to a person…")
    title = button = _("Assign")
    form_class = AssignForm

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        person = cleaned_data["to"]
        for message in _lock_as_seen(self.request, self.queryset):
            case_actions.assign(message, person, self.user)
        text = gettext("Assigned to {person}: {messages}.")
        return text.format(person=person, messages=_listed(self.queryset))


class AnswerAction(MessageAction):
    name = "answer_selected"
    description = _("Answer…")
    title = _("Answer")
    button = _("Send the answer")
    form_class = AnswerForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"initial": {"seen": self._count_answers()}}

    def refusal(self) -> tuple[int, str] | None:
        if self.queryset.count() == 1:
            return None
        return messages.WARNING, gettext("Answer one message at a time.")

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        text = cleaned_data["text"]
        try:
            [message] = _lock_as_seen(self.request, self.queryset)
            case_actions.answer(message, text, self.user, timezone.now(), cleaned_data["seen"])
        except ValidationError:
            data = self.request.POST.copy()
            data["seen"] = str(self._count_answers())  # the page that is shown has them all
            self.form.data = data
            raise
        success = gettext(
            "The answer to {message} is being sent. Its delivery status is shown below."
        )
        return success.format(message=message)

    def _count_answers(self) -> int:
        return Answer.objects.filter(message__in=self.queryset).count()


class NoteAction(MessageAction):
    name = "note_selected"
    description = _("Write a note…")
    title = _("Write a note")
    button = _("Save the note")
    form_class = NoteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return {"prefix": "note"}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        for message in _locked(self.queryset):
            case_actions.note(message, cleaned_data["text"], self.user, timezone.now())
        return gettext("Note added: {messages}.").format(messages=_listed(self.queryset))


class DeleteHeldAction(ConfirmedAction):
    """Delete possible spam permanently. The confirmation page shows no text, so no one reads it."""

    name = "delete_held_selected"
    description = _("Delete possible spam…")
    button = _("Delete permanently")
    permission = "erase"
    max_objects = 1_500  # each is a field of the page: DATA_UPLOAD_MAX_NUMBER_FIELDS

    def refusal(self) -> tuple[int, str] | None:
        if not self.queryset.exclude(state=MessageState.HELD).exists():
            return None
        return messages.WARNING, gettext("Select only messages held as possible spam.")

    def context(self) -> dict[str, Any]:
        return {"about_template": "contact/_held_to_delete.html"}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        keys = [message.pk for message in self.objects]
        number = len(retention.delete_held(keys, self.user))
        text = ngettext("{number} message deleted.", "{number} messages deleted.", number)
        return text.format(number=number)


def direct_action(
    name: str, label: Any, perform: Callable[[Message, User], None], success: Promise
) -> Callable[..., HttpResponse | None]:
    """Return an action without a confirmation page, as another action undoes it.

    It is performed on all selected messages, or on none if it is not possible for one of them.
    """

    @admin.action(location=BOTH, permissions=["handle"], description=label)
    def action(
        model_admin: admin.ModelAdmin, request: Any, queryset: QuerySet[Message]
    ) -> HttpResponse | None:
        selected = list(queryset[: MAX_OBJECTS + 1])
        if len(selected) > MAX_OBJECTS:
            text = ngettext(
                "Select at most {number} message.",
                "Select at most {number} messages.",
                MAX_OBJECTS,
            )
            model_admin.message_user(request, text.format(number=MAX_OBJECTS), messages.WARNING)
            return None
        try:
            with transaction.atomic():
                for message in _lock_as_seen(request, selected):
                    perform(message, request.user)
        except ValidationError as error:
            model_admin.message_user(request, " ".join(error.messages), messages.ERROR)
        else:
            text = str(success).format(messages=_listed(selected))
            model_admin.message_user(request, text, messages.SUCCESS)
        if "of_the_page" not in request.POST or not selected:
            return None
        return redirect("admin:contact_message_change", selected[0].pk)

    action.__name__ = name
    return action


def _locked(messages: Iterable[Message]) -> QuerySet[Message]:
    """Lock the messages in one order, so that two transactions cannot deadlock."""
    keys = [message.pk for message in messages]
    return Message.objects.filter(pk__in=keys).order_by("pk").select_for_update()


def _lock_as_seen(request: HttpRequest, selected: Iterable[Message]) -> list[Message]:
    """Lock the messages; raise `ValidationError` without any, or if one was handled meanwhile.

    A message that no page showed, of several pages that were selected together, is not checked.
    """
    locked = list(_locked(selected))
    if not locked:
        text = gettext("The message has been deleted in the meantime.")
        raise ValidationError(text, code="gone")
    for message in locked:
        if request.POST.get(f"seen-{message.pk}", message.handling) != message.handling:
            text = gettext(
                "{reference} was changed in the meantime: {state}. Nothing was done. Check it, "
                "then choose again."
            )
            text = text.format(reference=message, state=message.get_state_display())
            raise ValidationError(text, code="changed_meanwhile")
    return locked


def _listed(selected: Iterable[Message]) -> str:
    return ", ".join(map(str, selected))


ACTIONS = [
    direct_action(
        "take_selected",
        _("Assign to me"),
        lambda message, by: case_actions.assign(message, by, by),
        _("Assigned to you: {messages}."),
    ),
    AssignAction.as_action(),
    AnswerAction.as_action(),
    NoteAction.as_action(),
    direct_action(
        "close_selected",
        pgettext_lazy("message", "Close"),
        case_actions.close,
        _("Closed: {messages}."),
    ),
    direct_action("reopen_selected", _("Reopen"), case_actions.reopen, _("Reopened: {messages}.")),
    direct_action(
        "hold_selected", _("Hold as possible spam"), case_actions.hold, _("Held: {messages}.")
    ),
    direct_action(
        "release_selected",
        _("Release: not spam"),
        lambda message, by: case_actions.release(message, by, timezone.now()),
        _("Released: {messages}. Recipients and senders not yet notified receive an e-mail."),
    ),
    DeleteHeldAction.as_action(),
]
