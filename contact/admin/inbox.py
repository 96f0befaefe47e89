"""The inbox: messages, who deals with them, and their numbers on the dashboard."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import CsvExportMixin
from accounts.models import AuditEntry, User
from contact import export
from contact.admin.data_subject import data_subject_view
from contact.admin.inbox_actions import ACTIONS
from contact.admin.inbox_filters import ENDING, MINE, InboxFilter, ReadFilter
from contact.admin.message_page import action_context, message_context, record_reading
from contact.admin.statistics import statistics_view
from contact.models import Delivery, Message, MessageState
from desk.admin import ReadOnly
from desk.site import StaffAdminSite
from desk.views import Count


@admin.register(Message)
class MessageAdmin(CsvExportMixin, ReadOnly, admin.ModelAdmin):
    """Messages, which no one can change. Staff read, assign, answer and close them."""

    actions = ACTIONS
    change_list_template = "contact/inbox.html"
    change_form_template = "contact/message.html"
    audit_kind = "message"
    list_display = ["reference", "received_at", "name", "subject", "state_label", "answer_in"]
    list_filter = [
        InboxFilter,
        "subject",
        ("assigned_to", admin.RelatedOnlyFieldListFilter),
        "language",
        ReadFilter,
    ]
    list_select_related = ["subject", "assigned_to"]
    search_fields = ["reference", "name", "email", "organisation", "text"]
    search_help_text = _("Reference, name, e-mail address, organisation or a word of the text.")
    date_hierarchy = "received_at"
    fields = ["reference"]  # the page of a message has its own template

    class Media:
        js = ["desk/unsaved.js"]

    @admin.display(description=_("state"), ordering="state")
    def state_label(self, message: Message) -> str:
        """Return the state, with the person that the message is assigned to."""
        if message.assigned_to and message.state == MessageState.ASSIGNED:
            return gettext("Assigned to {person}").format(person=message.assigned_to)
        return message.get_state_display()

    @admin.display(description=_("answer in"), ordering="language")
    def answer_in(self, message: Message) -> str:
        """Return the language of the answer."""
        return message.get_language_display()

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("contact.change_message")

    def get_urls(self) -> list[URLPattern]:
        def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
            return self.admin_site.admin_view(lambda request: view(self, request))

        return [
            path("person/", page(data_subject_view), name="contact_message_person"),
            path("counts/", page(statistics_view), name="contact_message_counts"),
            *super().get_urls(),
        ]

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any = None,
    ) -> HttpResponse:
        """Show a message and record in the audit log who opened it."""
        user = cast(User, request.user)
        record_reading(obj, user, timezone.now())
        context |= message_context(obj) | {"state": self.state_label(obj)}
        if self.has_handle_permission(request):
            context |= action_context(obj, user)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def audited_filters(self, request: HttpRequest) -> str:
        """Return the names of the filters without their values: one may be the name of a person."""
        return ", ".join(sorted(request.GET))

    def export_response(
        self, messages: QuerySet[Message], entry: AuditEntry
    ) -> StreamingHttpResponse:
        return export.response(messages, timezone.now())


def counts_of_messages(user: User) -> list[Count]:
    """Return the numbers on the dashboard for staff who may read messages; two queries."""
    if not user.has_perm("contact.view_message"):
        return []

    def url(state: str) -> str:
        return reverse("admin:contact_message_changelist", query={"state": state})

    counts = Message.objects.counts(user, timezone.now())
    trouble = reverse("admin:contact_delivery_changelist", query={"trouble": "yes"})
    return [
        Count(gettext("New messages"), counts["new"], url(MessageState.NEW)),
        Count(gettext("Messages assigned to me"), counts["mine"], url(MINE)),
        Count(gettext("Held as possible spam"), counts["held"], url(MessageState.HELD)),
        Count(gettext("Open messages deleted within 14 days"), counts["ending"], url(ENDING)),
        Count(
            gettext("E-mails not delivered so far"), Delivery.objects.troubled().count(), trouble
        ),
    ]


cast(StaffAdminSite, admin.site).register_counts(counts_of_messages)
