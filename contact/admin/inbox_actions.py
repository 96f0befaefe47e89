"""Actions on messages, from list and page."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contact import case_actions
from contact.admin.forms import AnswerForm, AssignForm, NoteForm
from contact.admin.message_page import record_reading
from contact.models import Message
from desk.admin.confirmation import BOTH, MAX_OBJECTS, ConfirmedAction


def direct_action(description):
    """Return the decorator of an action without a confirmation page: another action undoes it."""
    return admin.action(location=BOTH, permissions=["handle"], description=description)


class MessageAction(ConfirmedAction):
    """An action whose page shows the messages: that counts as reading them."""

    permission = "handle"

    def context(self):
        for message in self.queryset:
            record_reading(message, self.request.user, timezone.now())
        return {"about_template": "contact/_messages_acted_on.html"}


class AssignAction(MessageAction):
    name = "assign_selected"
    description = _("Assign to somebody…")
    title = button = _("Assign")
    form_class = AssignForm

    def perform(self, cleaned_data):
        person = cleaned_data["to"]
        for message in _locked(self.queryset):
            case_actions.assign(message, person, self.request.user)
        text = gettext("Assigned to {person}: {messages}.")
        return text.format(person=person, messages=_listed(self.queryset))


class AnswerAction(MessageAction):
    name = "answer_selected"
    description = _("Answer…")
    title = _("Answer")
    button = _("Send the answer")
    form_class = AnswerForm

    def get_form_kwargs(self):
        return {"initial": {"seen": _number_of_answers(self.queryset)}}

    def refusal(self):
        if self.queryset.count() == 1:
            return None
        return messages.WARNING, gettext("Answer one message at a time.")

    def perform(self, cleaned_data):
        message, by = self.queryset.get(), self.request.user
        try:
            case_actions.answer(
                message, cleaned_data["text"], by, timezone.now(), seen=cleaned_data["seen"]
            )
        except ValidationError:
            self.form.show(_number_of_answers(self.queryset))
            raise
        text = gettext(
            "The answer to {message} is on its way. How its delivery stands is told below."
        )
        return text.format(message=message)


class NoteAction(MessageAction):
    name = "note_selected"
    description = _("Write a note…")
    title = _("Write a note")
    button = _("Keep the note")
    form_class = NoteForm

    def get_form_kwargs(self):
        return {"prefix": "note"}

    def perform(self, cleaned_data):
        for message in _locked(self.queryset):
            case_actions.note(message, cleaned_data["text"], self.request.user, timezone.now())
        return gettext("Noted: {messages}.").format(messages=_listed(self.queryset))


class InboxActionsMixin:
    actions = (
        "take_selected",
        AssignAction.as_action(),
        AnswerAction.as_action(),
        NoteAction.as_action(),
        "close_selected",
        "reopen_selected",
        "hold_selected",
        "release_selected",
    )

    def has_handle_permission(self, request):
        return request.user.has_perm("contact.change_message")

    @direct_action(_("Assign to me"))
    def take_selected(self, request, queryset):
        return self._perform_on_all(
            request,
            queryset,
            lambda message: case_actions.assign(message, request.user, request.user),
            _("Yours now: {messages}."),
        )

    @direct_action(pgettext_lazy("message", "Close"))
    def close_selected(self, request, queryset):
        return self._perform_on_all(
            request,
            queryset,
            lambda message: case_actions.close(message, request.user),
            _("Closed: {messages}."),
        )

    @direct_action(_("Open again"))
    def reopen_selected(self, request, queryset):
        return self._perform_on_all(
            request,
            queryset,
            lambda message: case_actions.reopen(message, request.user),
            _("Open again: {messages}."),
        )

    @direct_action(_("Hold as possible spam"))
    def hold_selected(self, request, queryset):
        return self._perform_on_all(
            request,
            queryset,
            lambda message: case_actions.hold(message, request.user),
            _("Held: {messages}."),
        )

    @direct_action(_("Release: it is no spam"))
    def release_selected(self, request, queryset):
        now = timezone.now()
        success = _("Released: who was not told of it yet is told by mail: {messages}.")
        return self._perform_on_all(
            request,
            queryset,
            lambda message: case_actions.release(message, request.user, now),
            success,
        )

    def _perform_on_all(self, request, queryset, perform, success):
        """All of them or, where one refuses, none. Who acts on a message's own page comes back to it."""
        selected = list(queryset[: MAX_OBJECTS + 1])
        if len(selected) > MAX_OBJECTS:
            text = ngettext(
                "Select {number} message at the most.",
                "Select {number} messages at the most.",
                MAX_OBJECTS,
            )
            return self.message_user(request, text.format(number=MAX_OBJECTS), messages.WARNING)
        try:
            with transaction.atomic():
                for message in _locked(selected):
                    perform(message)
        except ValidationError as refusal:
            return self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        self.message_user(
            request, str(success).format(messages=_listed(selected)), messages.SUCCESS
        )
        if selected and "of_the_page" in request.POST:
            return HttpResponseRedirect(
                reverse("admin:contact_message_change", args=[selected[0].pk])
            )
        return None


def _locked(messages) -> list[Message]:
    """All of them, locked in one order: of two people who act on the same ones, one waits for the other."""
    keys = [message.pk for message in messages]
    return list(Message.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _number_of_answers(queryset) -> int:
    return sum(message.answers.count() for message in queryset)


def _listed(selected) -> str:
    return ", ".join(str(message) for message in selected)
