"""Deletion of messages after their retention or on request, and of networks after 30 days.

Logs and the audit log retain the references of deleted messages.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import QuerySet

from accounts import audit
from accounts.models import Act, User
from contact.models import Message, MessageState, Subject

NETWORK_RETENTION = datetime.timedelta(days=30)
BATCH_SIZE = 500  # messages in one transaction, so that others do not wait long


def purge(at: datetime.datetime) -> int:
    """Delete the messages whose retention ends by `at` (aware), and return their number."""
    for subject in Subject.objects.all():
        subject.shorten()  # messages that arrived while the retention was reduced
    purged = 0
    while batch := _purge_some(at):
        purged += batch
    return purged


def forget_networks(at: datetime.datetime) -> int:
    """Clear the hash of the network in messages of 30 days and older, and return their number."""
    old = Message.objects.filter(received_at__lte=at - NETWORK_RETENTION)
    return old.exclude(network="").update(network="")


@transaction.atomic
def erase(normal_email: str, by: User) -> list[str]:
    """Delete the messages of one address with answers and mails; return their references.

    All else about the address is deleted, too.
    """
    for rows in rows_elsewhere(normal_email):
        if rows.delete()[0]:
            audit.record(Act.ERASED, by, kind=rows.model._meta.model_name)
    return _delete_audited(Message.objects.filter(normal_email=normal_email), Act.ERASED, by)


def rows_elsewhere(normal_email: str) -> list[QuerySet[Any]]:
    """Return the rows about one address in other packages: all have a column of this name."""
    return [
        model._default_manager.filter(normal_email=normal_email)
        for model in apps.get_models()
        if hasattr(model, "normal_email") and model is not Message
    ]


@transaction.atomic
def delete_held(keys: Iterable[int], by: User) -> list[str]:
    """Delete the messages that are still held as possible spam; return their references."""
    held = Message.objects.filter(pk__in=keys, state=MessageState.HELD)
    return _delete_audited(held, Act.DELETED_SPAM, by)


@transaction.atomic
def _purge_some(at: datetime.datetime) -> int:
    # Two processes that purge at the same time take different messages.
    skips = connection.features.has_select_for_update_skip_locked
    ended = Message.objects.filter(delete_at__lte=at).order_by("pk")
    messages = list(ended.select_for_update(skip_locked=skips)[:BATCH_SIZE])
    _delete(messages)
    return len(messages)


def _delete_audited(selected: QuerySet[Message], act: Act, by: User) -> list[str]:
    messages = list(selected.order_by("pk").select_for_update())
    for message in messages:
        message.record(act, by)
    _delete(messages)
    return [message.reference for message in messages]


def _delete(messages: list[Message]) -> None:
    """Delete locked messages with their answers, notes and mails."""
    Message.objects.filter(pk__in=[message.pk for message in messages]).delete()
