"""The inbox as staff use it."""

from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.models import AuditEntry

LIST = reverse("admin:contact_message_changelist")
MAY = ("contact.view_message", "contact.change_message")


def page_of(message):
    return reverse("admin:contact_message_change", args=[message.pk])


def act(desk, action, *messages, **typed):
    """Choose an action in the list, confirm it if there are values, and return the response."""
    chosen = {"action": action, "_selected_action": [message.pk for message in messages]}
    confirmed = {"confirmed": "1"} if typed else {}
    return desk.post(LIST, chosen | confirmed | typed)


def notice(response):
    """Return the message that the next page shows."""
    return " ".join(map(str, get_messages(response.wsgi_request)))


def state_of(message):
    message.refresh_from_db()
    return message.state


def acts_on(message):
    entries = AuditEntry.objects.filter(kind="message", reference=message.reference)
    return list(entries.order_by("pk").values_list("act", flat=True))
