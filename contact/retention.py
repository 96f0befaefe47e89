"""Deletion of messages after their retention or on request, and of networks after 30 days.

A count by month, subject and language remains of deleted messages. Logs and the audit log have
their references.
"""

import datetime
from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import F, QuerySet

from accounts.audit import log
from accounts.models import Act, User
from contact.models import Message, MessageCount, MessageState, Subject
from core.i18n.dates import bucharest_day

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
    """Delete the messages of one address with answers and mails; return their references."""
    return _delete_audited(Message.objects.filter(normal_email=normal_email), Act.ERASED, by)


@transaction.atomic
def delete_held(keys: Iterable[int], by: User) -> list[str]:
    """Delete the messages that are still held as possible spam; return their references."""
    held = Message.objects.filter(pk__in=keys, state=MessageState.HELD)
    return _delete_audited(held, Act.DELETED_SPAM, by)


@transaction.atomic
def _purge_some(at: datetime.datetime) -> int:
    # Two processes that purge at the same time take different messages, so none is counted twice.
    skips = connection.features.has_select_for_update_skip_locked
    ended = Message.objects.past_retention(at).order_by("pk")
    messages = list(ended.select_for_update(skip_locked=skips)[:BATCH_SIZE])
    _delete(messages)
    return len(messages)


def _delete_audited(selected: QuerySet[Message], act: Act, by: User) -> list[str]:
    messages = list(selected.order_by("pk").select_for_update())
    for message in messages:
        log.record(act, by, kind="message", reference=message.reference)
    _delete(messages)
    return [message.reference for message in messages]


def _delete(messages: list[Message]) -> None:
    """Delete locked messages with their answers, notes and mails, and add them to the counts."""
    numbers: Counter[tuple] = Counter()
    held: Counter[tuple] = Counter()
    for message in messages:
        month = bucharest_day(message.received_at).replace(day=1)
        key = (month, message.subject_id, message.language)
        numbers[key] += 1
        held[key] += bool(message.held_for)
    for key in sorted(numbers):  # always in this order, so that two transactions cannot deadlock
        month, subject_id, language = key
        count, _created = MessageCount.objects.get_or_create(
            month=month, subject_id=subject_id, language=language
        )
        MessageCount.objects.filter(pk=count.pk).update(
            number=F("number") + numbers[key], held=F("held") + held[key]
        )
    Message.objects.filter(pk__in=[message.pk for message in messages]).delete()
