"""Where the office is, and what people can write to it about, at the desk."""

from django.contrib import admin
from django.urls import reverse

from contact.models import ContactDetails, ContactSource, Recipient, Subject
from publishing.admin import LanguageLabels, PublishableAdmin, RowInline
from publishing.desk_pages import Count


class ContactSourceInline(RowInline):
    model = ContactSource


@admin.register(ContactDetails)
class ContactDetailsAdmin(PublishableAdmin):
    list_display = ["office_name_en", "telephone", "email", "state_in_words", "owner"]
    inlines = [ContactSourceInline]


class RecipientInline(admin.StackedInline):
    model = Recipient
    extra = 0
    verbose_name_plural = "Who is told of a message by mail"


@admin.register(Subject)
class SubjectAdmin(LanguageLabels, admin.ModelAdmin):
    """Subjects are no part of the record: visitors see a change at once."""

    list_display = ["label_en", "position", "is_active", "who_is_told", "retention_days"]
    list_filter = ["is_active"]
    search_fields = ["label_en", "label_fr", "label_ro"]
    fields = ["position", "is_active", "label_en", "label_fr", "label_ro", "retention_days", "reply_to"]
    inlines = [RecipientInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("recipients")

    @admin.display(description="who is told by mail")
    def who_is_told(self, subject):
        return ", ".join(map(str, subject.recipients.all())) or "nobody"


def count_told_to_nobody(user) -> list[Count]:
    """Subjects whose messages are noticed only by who looks at the desk; for who can give them a recipient."""
    if not user.has_perm("contact.add_recipient"):
        return []
    url = reverse("admin:contact_subject_changelist", query={"is_active__exact": 1})
    number = Subject.objects.told_to_nobody().count()
    return [Count("Subjects whose messages nobody is told of by mail", number, url)]


admin.site.register_counts(count_told_to_nobody)
