"""Where the office is, and what people can write to it about, at the desk."""

from django.contrib import admin

from contact.models import ContactDetails, ContactSource, Subject
from publishing.admin import LanguageLabels, PublishableAdmin, RowInline


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
