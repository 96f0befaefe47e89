"""The inbox: messages, who deals with them, and their numbers on the dashboard."""

from collections.abc import Iterator
from functools import reduce
from itertools import islice
from operator import or_
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AuditedSearchMixin, ReadOnly
from accounts.models import User
from contact import case_actions
from contact.admin.data_subject import data_subject_view
from contact.admin.inbox_actions import ACTIONS
from contact.admin.message_page import page_context
from contact.models import Delivery, Message, MessageState
from core.http.model_admin import requires
from desk.admin_urls import change_url
from desk.dashboard import Task, numbered_tasks
from desk.find import Result
from desk.site import StaffAdminSite

# Of the search: words that can be references, and results.
MAX_REFERENCES = 8
MIN_REFERENCE_LENGTH = 4
MAX_FOUND = 10


class InboxFilter(admin.SimpleListFilter):
    """The lists of the inbox with their numbers; held messages are in their own list and in all."""

    title = _("state")
    parameter_name = "state"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        # An action has the keys of its messages, and a search is for all messages.
        has_keys = request.method == "POST" and request.POST.get("select_across", "0") == "0"
        self._default = "all" if has_keys or request.GET.get(SEARCH_VAR) else "open"
        super().__init__(request, *args)

    def value(self) -> str:
        return super().value() or self._default

    def lookups(self, request: Any, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        counts = Message.objects.counts(request.user, timezone.now())
        labels = {
            "open": pgettext("messages", "Open"),
            "mine": gettext("Assigned to me"),
            **dict(MessageState.choices),
            "ending": gettext("Open and deleted within 14 days"),
            "all": pgettext("messages", "All"),
        }
        return [(value, f"{label} ({counts[value]})") for value, label in labels.items()]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Return the choices without the first, of no filter, which would be “open”."""
        return islice(super().choices(changelist), 1, None)

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Message]:
        return queryset.in_list(self.value(), request.user, timezone.now())


@admin.register(Message)
class MessageAdmin(AuditedSearchMixin, ReadOnly):
    """Messages, which no one can change. Staff read, assign, answer and close them."""

    actions = ACTIONS
    change_list_template = "contact/inbox.html"
    change_form_template = "contact/message.html"
    list_display = ["reference", "received_at", "name", "subject", "state_label", "language"]
    list_filter = [
        InboxFilter,
        "subject",
        ("assigned_to", admin.RelatedOnlyFieldListFilter),
        "language",
    ]
    list_select_related = ["subject", "assigned_to"]
    search_fields = ["reference", "name", "email", "organisation", "text"]
    search_help_text = _("Reference, name, e-mail address, organisation or a word of the text.")
    date_hierarchy = "received_at"
    fields = ["reference"]  # the page of a message has its own template
    further_pages = {"person": "person/"}
    person_view = data_subject_view
    has_handle_permission = requires("contact.change_message")
    has_erase_permission = requires("contact.erase_message")

    class Media:
        css = {"all": ["contact/inbox.css"]}
        js = ["desk/unsaved.js"]

    @admin.display(description=_("state"), ordering="state")
    def state_label(self, message: Message) -> str:
        """Return the state, with the person that the message is assigned to."""
        if message.assigned_to and message.state == MessageState.ASSIGNED:
            return gettext("Assigned to {person}").format(person=message.assigned_to)
        return message.get_state_display()

    def render_change_form(
        self, request: Any, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show a message and record in the audit log who opened it."""
        message = kwargs["obj"]
        case_actions.record_reading(message, request.user, timezone.now())
        context |= page_context(message, request.user) | {"state": self.state_label(message)}
        return super().render_change_form(request, context, *args, **kwargs)


NEW = ngettext_lazy("%(number)d message is new.", "%(number)d messages are new.", "number")
MINE = ngettext_lazy(
    "%(number)d open message is assigned to you.",
    "%(number)d open messages are assigned to you.",
    "number",
)
HELD = ngettext_lazy(
    "%(number)d message is held as possible spam.",
    "%(number)d messages are held as possible spam.",
    "number",
)
ENDING = ngettext_lazy(
    "%(number)d open message will be deleted within 14 days.",
    "%(number)d open messages will be deleted within 14 days.",
    "number",
)
FAILED = ngettext_lazy(
    "%(number)d e-mail could not be delivered so far.",
    "%(number)d e-mails could not be delivered so far.",
    "number",
)


def tasks_of_messages(user: User) -> list[Task]:
    """Return the tasks of the dashboard for staff who may read messages; two queries."""
    if not user.has_perm("contact.view_message"):
        return []

    def url(state: str) -> str:
        return reverse("admin:contact_message_changelist", query={"state": state})

    counts = Message.objects.counts(user, timezone.now())
    trouble = reverse("admin:contact_delivery_changelist", query={"trouble": "yes"})
    return numbered_tasks(
        (counts["new"], NEW, url("new")),
        (counts["mine"], MINE, url("mine")),
        (counts["held"], HELD, url("held")),
        (counts["ending"], ENDING, url("ending")),
        (Delivery.objects.troubled().count(), FAILED, trouble),
    )


def find_messages(user: User, typed: str) -> list[Result]:
    """Return messages by the beginning of their reference, for staff who may read them."""
    references = [word.strip("[]().,") for word in typed.split()[:MAX_REFERENCES]]
    references = [word for word in references if len(word) >= MIN_REFERENCE_LENGTH]
    if not references or not user.has_perm("contact.view_message"):
        return []
    begins_so = reduce(or_, (Q(reference__istartswith=word) for word in references))
    messages = Message.objects.filter(begins_so).select_related("subject")
    return [
        Result(
            message.reference,
            change_url(message),
            f"{message.subject} · {message.get_state_display()}",
        )
        for message in messages[:MAX_FOUND]
    ]


site = cast(StaffAdminSite, admin.site)
site.finders.append(find_messages)
site.task_finders.append(tasks_of_messages)
