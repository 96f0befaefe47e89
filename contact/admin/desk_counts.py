"""The numbers about messages on the desk, each with the way to what it counts."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from contact.admin.inbox_filters import ENDING, MINE
from contact.models import Delivery, Message, MessageState
from desk.views import Count


def inbox(**query) -> str:
    return reverse("admin:contact_message_changelist", query=query)


def counts_of_messages(user) -> list[Count]:
    """For who may read messages; two queries."""
    if not user.has_perm("contact.view_message"):
        return []
    numbers = Message.objects.in_numbers(user, timezone.now())
    trouble = reverse("admin:contact_delivery_changelist", query={"trouble": "yes"})
    return [
        Count(_("New messages"), numbers["new"], inbox(state=MessageState.NEW)),
        Count(_("Messages assigned to me"), numbers["mine"], inbox(state=MINE)),
        Count(_("Held as possible spam"), numbers["held"], inbox(state=MessageState.HELD)),
        Count(_("Open messages deleted within 14 days"), numbers["ending"], inbox(state=ENDING)),
        Count(_("Mails not delivered so far"), Delivery.objects.troubled().count(), trouble),
    ]


admin.site.register_counts(counts_of_messages)
