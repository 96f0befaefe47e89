"""The inbox: what people wrote, who deals with it, and what became of it."""

from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import CsvExportMixin
from contact import export
from contact.admin.data_subject import data_subject_view
from contact.admin.inbox_acts import InboxActionsMixin
from contact.admin.inbox_filters import InboxFilter, ReadFilter
from contact.admin.message_page import action_context, message_context, record_reading
from contact.admin.statistics import statistics_view
from contact.models import Message, MessageState
from desk.admin import ReadOnly


@admin.register(Message)
class MessageAdmin(CsvExportMixin, InboxActionsMixin, ReadOnly, admin.ModelAdmin):
    """Messages stay as they were sent. Staff read, assign, answer and close them; nobody changes a word."""

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
    search_help_text = _("Reference, name, address, organisation, or a word of the text.")
    date_hierarchy = "received_at"
    fields = ["reference"]  # the page of a message is a template of its own

    class Media:
        js = ["desk/unsaved.js"]

    @admin.display(description=_("state"), ordering="state")
    def state_label(self, message):
        if message.assigned_to and message.state == MessageState.ASSIGNED:
            return gettext("Assigned to {person}").format(person=message.assigned_to)
        return message.get_state_display()

    @admin.display(description=_("answer in"), ordering="language")
    def answer_in(self, message):
        return message.get_language_display()

    def get_urls(self):
        def page(view):
            return self.admin_site.admin_view(lambda request: view(self, request))

        return [
            path("person/", page(data_subject_view), name="contact_message_person"),
            path("counts/", page(statistics_view), name="contact_message_counts"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Who reads a message stands in the audit, by its reference: names stay here."""
        record_reading(obj, request.user, timezone.now())
        context |= message_context(obj) | {"state": self.state_label(obj)}
        if self.has_handle_permission(request):
            context |= action_context(obj, request.user)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def audited_filters(self, request):
        """By what, without what was looked for: that may be somebody's name."""
        return ", ".join(sorted(request.GET))

    def export_response(self, messages, entry):
        return export.response(messages, timezone.now())
