from django.contrib import admin

from contact.models import ContactDetails, ContactSource, Message, Subject
from publishing.admin import LanguageLabels, PublishableAdmin, ReadOnly, RowInline


class ContactSourceInline(RowInline):
    model = ContactSource


@admin.register(ContactDetails)
class ContactDetailsAdmin(PublishableAdmin):
    list_display = ["office_name_en", "telephone", "email", "state_in_words", "owner"]
    inlines = [ContactSourceInline]


@admin.register(Subject)
class SubjectAdmin(LanguageLabels, admin.ModelAdmin):
    """Subjects are no part of the record: visitors see a change at once."""

    list_display = ["label_en", "position", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["label_en", "label_fr", "label_ro"]
    fields = ["position", "is_active", "label_en", "label_fr", "label_ro"]


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    """Messages stay as they were sent: staff read them."""

    list_display = ["reference", "received_at", "name", "subject", "country", "language"]
    list_filter = ["subject", "language"]
    list_select_related = ["subject"]
    search_fields = ["reference", "name", "email", "organisation", "text"]
    date_hierarchy = "received_at"
    fieldsets = [
        (None, {"fields": ["reference", "received_at", "subject", "text"]}),
        ("Sender", {"fields": ["name", "email", "organisation", "country", "language"]}),
    ]
