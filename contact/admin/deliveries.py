"""The outbox: which mails left, which wait, and which could not be delivered."""

from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from contact import delivery
from contact.models import Delivery
from publishing.admin import ReadOnly
from publishing.admin.acting import BOTH
from staff import audit
from staff.models import Act


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["of_message", "sort", "to", "how_it_stands", "attempts"]
    list_display_links = ["sort"]
    list_filter = ["state", "sort"]
    list_select_related = ["message"]
    search_fields = ["message__reference"]
    search_help_text = "Reference of the message."
    ordering = ["-pk"]
    fields = [
        "of_message",
        "sort",
        "to",
        "state",
        "attempts",
        "due",
        "made_at",
        "sent_at",
        "problem",
        "mail_id",
    ]
    actions = ["send_again_selected"]

    def has_send_permission(self, request):
        return request.user.has_perm("contact.change_message")

    @admin.display(description="message", ordering="message__reference")
    def of_message(self, each):
        address = reverse("admin:contact_message_change", args=[each.message_id])
        return format_html('<a href="{}">{}</a>', address, each.message)

    @admin.display(description="how it stands", ordering="state")
    def how_it_stands(self, each):
        return render_to_string("contact/_delivery_state.html", {"delivery": each})

    @admin.display(description="next attempt", ordering="due_at")
    def due(self, each):
        return each.due_at if each.is_waiting else None

    @admin.action(location=BOTH, permissions=["send"], description="Send again")
    def send_again_selected(self, request, queryset):
        failed = list(queryset.failed().select_related("message"))
        for each in failed:
            audit.record(Act.SENT_AGAIN, request.user, kind="message", reference=each.message.reference)
        number = delivery.send_again(
            Delivery.objects.filter(pk__in=[each.pk for each in failed]), timezone.now()
        )
        if number:
            self.message_user(request, f"On their way again: {number}.", messages.SUCCESS)
        else:
            self.message_user(request, "Only what could not be delivered is sent again.", messages.WARNING)
