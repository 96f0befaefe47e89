"""The acts on messages, from list and page."""

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from contact import handling
from contact.admin.reading import note_reading
from contact.forms_at_desk import AnswerForm, AssignForm, NoteForm
from contact.models import Message
from publishing.admin.acting import BOTH, MOST_AT_ONCE, act, bound_data


def at_once(description):
    """An act that needs no more than a click: it can be undone by another."""
    return admin.action(location=BOTH, permissions=["handle"], description=description)


class InboxActs:
    actions = (
        "take_selected",
        "assign_selected",
        "answer_selected",
        "note_selected",
        "close_selected",
        "reopen_selected",
        "hold_selected",
        "release_selected",
    )

    def has_handle_permission(self, request):
        return request.user.has_perm("contact.change_message")

    @at_once(_("Assign to me"))
    def take_selected(self, request, queryset):
        return self._each(
            request,
            queryset,
            lambda each: handling.assign(each, request.user, request.user),
            _("Yours now: {messages}."),
        )

    @at_once(_("Assign to somebody…"))
    def assign_selected(self, request, queryset):
        def perform(answers):
            for message in _locked(queryset):
                handling.assign(message, answers["to"], request.user)
            return gettext("Assigned to {person}: {messages}.").format(
                person=answers["to"], messages=_listed(queryset)
            )

        form = AssignForm(bound_data(request))
        return self._ask(
            request, queryset, "assign_selected", gettext("Assign"), gettext("Assign"), form, perform
        )

    @at_once(_("Answer…"))
    def answer_selected(self, request, queryset):
        if refusal := _refusal_of_many(queryset):
            return self.message_user(request, refusal, messages.WARNING)

        def perform(answers):
            message = queryset.get()
            try:
                handling.answer(message, answers["text"], request.user, timezone.now(), seen=answers["seen"])
            except ValidationError:
                form.show(_number_of_answers(queryset))
                raise
            return gettext(
                "The answer to {message} is on its way. How its delivery stands is told below."
            ).format(message=message)

        form = AnswerForm(bound_data(request), initial={"seen": _number_of_answers(queryset)})
        return self._ask(
            request, queryset, "answer_selected", gettext("Answer"), gettext("Send the answer"), form, perform
        )

    @at_once(_("Write a note…"))
    def note_selected(self, request, queryset):
        def perform(answers):
            for message in _locked(queryset):
                handling.note(message, answers["text"], request.user, timezone.now())
            return gettext("Noted: {messages}.").format(messages=_listed(queryset))

        form = NoteForm(bound_data(request), prefix="note")
        return self._ask(
            request,
            queryset,
            "note_selected",
            gettext("Write a note"),
            gettext("Keep the note"),
            form,
            perform,
        )

    @at_once(pgettext_lazy("message", "Close"))
    def close_selected(self, request, queryset):
        return self._each(
            request, queryset, lambda each: handling.close(each, request.user), _("Closed: {messages}.")
        )

    @at_once(_("Open again"))
    def reopen_selected(self, request, queryset):
        return self._each(
            request, queryset, lambda each: handling.reopen(each, request.user), _("Open again: {messages}.")
        )

    @at_once(_("Hold as possible spam"))
    def hold_selected(self, request, queryset):
        return self._each(
            request, queryset, lambda each: handling.hold(each, request.user), _("Held: {messages}.")
        )

    @at_once(_("Release: it is no spam"))
    def release_selected(self, request, queryset):
        now = timezone.now()
        told = _("Released: who was not told of it yet is told by mail: {messages}.")
        return self._each(request, queryset, lambda each: handling.release(each, request.user, now), told)

    def _each(self, request, queryset, perform, told):
        """All of them or, where one refuses, none. Who acts on a message's own page comes back to it."""
        chosen = list(queryset[: MOST_AT_ONCE + 1])
        if len(chosen) > MOST_AT_ONCE:
            text = ngettext(
                "Select {number} message at the most.", "Select {number} messages at the most.", MOST_AT_ONCE
            )
            return self.message_user(request, text.format(number=MOST_AT_ONCE), messages.WARNING)
        try:
            with transaction.atomic():
                for message in _locked(chosen):
                    perform(message)
        except ValidationError as refusal:
            return self.message_user(request, " ".join(refusal.messages), messages.ERROR)
        self.message_user(request, str(told).format(messages=_listed(chosen)), messages.SUCCESS)
        if chosen and "of_the_page" in request.POST:
            return HttpResponseRedirect(reverse("admin:contact_message_change", args=[chosen[0].pk]))
        return None

    def _ask(self, request, queryset, name, title, button, form, perform):
        """The page shows the messages: that is reading them."""

        def about():
            for message in queryset:
                note_reading(message, request.user, timezone.now())
            return {"about_template": "contact/_messages_acted_on.html"}

        return act(
            self,
            request,
            queryset,
            name=name,
            title=title,
            button=button,
            form=form,
            perform=perform,
            about=about,
        )


def _locked(messages) -> list[Message]:
    """All of them, locked in one order: of two people who act on the same ones, one waits for the other."""
    keys = [message.pk for message in messages]
    return list(Message.objects.filter(pk__in=keys).order_by("pk").select_for_update())


def _refusal_of_many(queryset) -> str:
    return "" if queryset.count() == 1 else gettext("Answer one message at a time.")


def _number_of_answers(queryset) -> int:
    return sum(message.answers.count() for message in queryset)


def _listed(chosen) -> str:
    return ", ".join(str(message) for message in chosen)
