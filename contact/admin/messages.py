"""What people wrote, at the desk."""

from django.contrib import admin
from django.urls import reverse

from contact.models import Message
from publishing.admin import ReadOnly
from publishing.desk_pages import Count
from staff import audit
from staff.models import Act


class ReadFilter(admin.SimpleListFilter):
    title = "whether it was read"
    parameter_name = "read"

    def lookups(self, request, model_admin):
        return [("no", "By nobody yet"), ("yes", "By somebody")]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.unread()
        return queryset.exclude(pk__in=queryset.unread()) if self.value() == "yes" else queryset


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    """Messages stay as they were sent: staff read them."""

    list_display = ["reference", "received_at", "name", "subject", "country", "language"]
    list_filter = [ReadFilter, "subject", "language"]
    list_select_related = ["subject"]
    search_fields = ["reference", "name", "email", "organisation", "text"]
    date_hierarchy = "received_at"
    fieldsets = [
        (None, {"fields": ["reference", "received_at", "subject", "text"]}),
        ("Sender", {"fields": ["name", "email", "organisation", "country", "language"]}),
    ]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """Who reads a message stands in the audit, by its reference: names stay here."""
        audit.record(Act.READ_MESSAGE, request.user, kind="message", reference=obj.reference)
        return super().render_change_form(request, context, add, change, form_url, obj)


def count_unread(user) -> Count | None:
    """The number on the desk; nothing for who may not read messages."""
    if not user.has_perm("contact.view_message"):
        return None
    url = reverse("admin:contact_message_changelist", query={"read": "no"})
    return Count("Messages that nobody has read", Message.objects.unread().count(), url)


admin.site.register_count(count_unread)
