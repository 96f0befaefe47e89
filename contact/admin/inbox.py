"""The inbox: what people wrote, who deals with it, and what became of it."""

from django.contrib import admin
from django.urls import path, reverse
from django.utils import timezone

from contact import message_file
from contact.admin.counting import counts_view
from contact.admin.inbox_acts import InboxActs
from contact.admin.inbox_filters import InboxFilter, ReadFilter
from contact.admin.persons import person_view
from contact.admin.thread import thread_of
from contact.forms_at_desk import AnswerForm, AssignForm, NoteForm
from contact.models import Message
from publishing.admin import ReadOnly
from staff import audit
from staff.admin import TakesListAway
from staff.models import Act


@admin.register(Message)
class MessageAdmin(TakesListAway, InboxActs, ReadOnly, admin.ModelAdmin):
    """Messages stay as they were sent. Staff read, assign, answer and close them; nobody changes a word."""

    change_list_template = "contact/inbox.html"
    change_form_template = "contact/message.html"
    kind_in_audit = "message"
    list_display = ["reference", "received_at", "name", "subject", "state_in_words", "country", "language"]
    list_filter = [InboxFilter, "subject", "language", ReadFilter]
    list_select_related = ["subject", "assigned_to"]
    search_fields = ["reference", "name", "email", "organisation", "text"]
    search_help_text = "Reference, name, address, organisation, or a word of the text."
    date_hierarchy = "received_at"
    fieldsets = [
        (None, {"fields": ["received_at", "subject", "state_in_words", "why_held", "text"]}),
        ("Sender", {"fields": ["name", "email", "organisation", "country", "language"]}),
        ("Keeping", {"fields": ["delete_at", "others"]}),
    ]
    readonly_fields = ["state_in_words", "why_held", "others"]

    @admin.display(description="state", ordering="state")
    def state_in_words(self, message):
        who = f" to {message.assigned_to}" if message.assigned_to and message.is_open else ""
        return f"{message.get_state_display()}{who}"

    @admin.display(description="why it was held")
    def why_held(self, message):
        return "; ".join(message.reasons) or "–"

    @admin.display(description="from the same network")
    def others(self, message):
        """The network is known as a keyed hash, for 30 days."""
        if not message.network:
            return "not known any more"
        number = Message.objects.filter(network=message.network).exclude(pk=message.pk).count()
        return f"{'one other message' if number == 1 else f'{number} other messages'} within 30 days"

    def get_fieldsets(self, request, obj=None):
        """Why it was held is asked only of those that were."""
        groups = super().get_fieldsets(request, obj)
        if obj is None or obj.held_for:
            return groups
        without = [name for name in groups[0][1]["fields"] if name != "why_held"]
        return [(None, {"fields": without}), *groups[1:]]

    def get_urls(self):
        def page(view):
            return self.admin_site.admin_view(lambda request: view(self, request))

        return [
            path("person/", page(person_view), name="contact_message_person"),
            path("counts/", page(counts_view), name="contact_message_counts"),
            *super().get_urls(),
        ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Who reads a message stands in the audit, by its reference: names stay here."""
        audit.record(Act.READ_MESSAGE, request.user, kind="message", reference=obj.reference)
        context |= {"thread": thread_of(obj), "deliveries": obj.deliveries.order_by("pk")}
        if self.has_handle_permission(request):
            context |= self._what_can_be_done(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _what_can_be_done(self, message) -> dict:
        address = reverse("admin:contact_message_changelist")
        if message.is_held:
            return {"post_to": address}
        return {
            "post_to": address,
            "answer_form": AnswerForm(initial={"seen": message.answers.count()}),
            "note_form": NoteForm(prefix="note"),
            "assign_form": AssignForm(initial={"to": message.assigned_to}),
        }

    def filters_told(self, request):
        """By what, without what was looked for: that may be somebody's name."""
        return ", ".join(sorted(request.GET))

    def as_file(self, messages, entry):
        return message_file.response(messages, timezone.now())
