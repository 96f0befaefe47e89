"""The inbox as staff use it."""

from django.urls import reverse

from accounts.models import AuditEntry

LIST = reverse("admin:contact_message_changelist")
MAY = ("contact.view_message", "contact.change_message")


def page_of(message):
    return reverse("admin:contact_message_change", args=[message.pk])


def act(desk, action, *messages, **typed):
    """Choose an action in the list and confirm it with these values."""
    chosen = {"action": action, "_selected_action": [message.pk for message in messages]}
    confirmed = {"confirmed": "1"} if typed else {}
    return desk.post(LIST, chosen | confirmed | typed, follow=True)


def state_of(message):
    message.refresh_from_db()
    return message.state


def acts_on(message):
    entries = AuditEntry.objects.filter(kind="message", reference=message.reference)
    return list(entries.order_by("pk").values_list("act", flat=True))
