"""Outgoing mail about messages: sent, waiting and failed."""

from operator import methodcaller
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.admin import AuditedSearchMixin, ReadOnly
from accounts.models import Act
from contact.models import Delivery
from core.http.model_admin import requires
from core.mail.models import MailState
from core.mail.sending import send_again
from desk.admin.confirmation import BOTH
from desk.admin.filters import ChoicesFilter


class TroubleFilter(ChoicesFilter):
    title = _("delivery problem")
    parameter_name = "trouble"
    choices_by_value = {"yes": (_("Not delivered so far"), methodcaller("troubled"))}


@admin.register(Delivery)
class DeliveryAdmin(AuditedSearchMixin, ReadOnly):
    list_display = ["message_link", "mail_kind", "to", "describe_state", "attempts"]
    list_display_links = ["mail_kind"]
    list_filter = [TroubleFilter, "state", "mail_kind"]
    list_select_related = ["message"]
    search_fields = ["message__reference"]
    search_help_text = _("Reference of the message.")
    ordering = ["-pk"]
    fields = [
        "message_link",
        "mail_kind",
        "to",
        "describe_state",
        "attempts",
        "created_at",
        "mail_id",
    ]
    actions = ["send_again_selected"]
    has_send_permission = requires("contact.change_message")

    @admin.display(description=_("message"), ordering="message__reference")
    def message_link(self, delivery: Delivery) -> str:
        """Return a link to the message."""
        url = reverse("admin:contact_message_change", args=[delivery.message_id])
        return format_html('<a href="{}">{}</a>', url, delivery.message)

    @admin.display(description=_("status"), ordering="state")
    def describe_state(self, delivery: Delivery) -> str:
        """Return the state with its time or error."""
        return render_to_string("contact/_delivery_state.html", {"delivery": delivery})

    @admin.action(location=BOTH, permissions=["send"], description=_("Send again"))
    def send_again_selected(self, request: Any, queryset: QuerySet[Delivery]) -> None:
        """Send the mails that are waiting or failed again."""
        unsent: Any = queryset.filter(state__in=[MailState.DUE, MailState.FAILED])
        for delivery in unsent.select_related("message"):
            delivery.message.record(Act.SENT_AGAIN, request.user)
        if number := send_again(unsent, timezone.now()):
            text = gettext("Queued to be sent again: {number}.").format(number=number)
            self.message_user(request, text, messages.SUCCESS)
        else:
            text = gettext("E-mails that were sent are not sent again.")
            self.message_user(request, text, messages.WARNING)
