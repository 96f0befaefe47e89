"""The outbox: which mails left, which wait, and which could not be delivered."""

from django.contrib import admin, messages
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.audit import log
from accounts.models import Act
from contact.models import Delivery
from core.i18n.dates import format_date
from core.mail.models import MailState
from core.mail.sending import send_again
from desk.admin import ReadOnly
from desk.admin.confirmation import BOTH

UNSENT = (MailState.DUE, MailState.FAILED)


class TroubleFilter(admin.SimpleListFilter):
    title = _("trouble")
    parameter_name = "trouble"

    def lookups(self, request, model_admin):
        return [("yes", gettext("Not delivered so far"))]

    def queryset(self, request, queryset):
        return queryset.troubled() if self.value() == "yes" else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["of_message", "mail_kind", "to", "how_it_stands", "attempts"]
    list_display_links = ["mail_kind"]
    list_filter = [TroubleFilter, "state", "mail_kind"]
    list_select_related = ["message"]
    search_fields = ["message__reference"]
    search_help_text = _("Reference of the message.")
    ordering = ["-pk"]
    fields = [
        "of_message",
        "mail_kind",
        "to",
        "state",
        "attempts",
        "due",
        "created_at",
        "sent_at",
        "problem",
        "mail_id",
    ]
    actions = ["send_again_selected"]

    def has_send_permission(self, request):
        return request.user.has_perm("contact.change_message")

    @admin.display(description=_("message"), ordering="message__reference")
    def of_message(self, delivery):
        address = reverse("admin:contact_message_change", args=[delivery.message_id])
        return format_html('<a href="{}">{}</a>', address, delivery.message)

    @admin.display(description=_("how it stands"), ordering="state")
    def how_it_stands(self, delivery):
        return render_to_string("contact/_delivery_state.html", {"delivery": delivery})

    @admin.display(description=_("next attempt"), ordering="next_attempt_at")
    def due(self, delivery):
        return (
            format_date(timezone.localtime(delivery.next_attempt_at), "DATETIME_FORMAT")
            if delivery.is_waiting
            else "–"
        )

    @admin.display(description=_("problem"))
    def problem(self, mail):
        return mail.error_label or "–"

    @admin.action(location=BOTH, permissions=["send"], description=_("Send again"))
    def send_again_selected(self, request, queryset):
        unsent = list(queryset.filter(state__in=UNSENT).select_related("message"))
        for delivery in unsent:
            log.record(
                Act.SENT_AGAIN, request.user, kind="message", reference=delivery.message.reference
            )
        chosen = Delivery.objects.filter(pk__in=[delivery.pk for delivery in unsent])
        number = send_again(chosen, timezone.now())
        if number:
            self.message_user(
                request,
                gettext("On their way again: {number}.").format(number=number),
                messages.SUCCESS,
            )
        else:
            self.message_user(
                request, gettext("What was sent is not sent again."), messages.WARNING
            )
