"""What is deleted: messages whose time is over, networks after 30 days, and a person's messages at their wish.

Of a deleted message a count stays, of its month, subject and language. Logs and the audit know its reference.
"""

import datetime
import logging
from collections import Counter

from django.db import connection, transaction
from django.db.models import F

from accounts.audit import log
from accounts.models import Act
from contact.models import Message, MessageCount, Subject
from core.i18n.dates import bucharest_day

logger = logging.getLogger("contact")

BATCH_SIZE = 500  # messages in one transaction, so that others do not wait long


def purge(at: datetime.datetime) -> int:
    """Deletes every message whose time is over at ``at`` (aware); returns how many those were."""
    for subject in Subject.objects.all():
        subject.shorten()  # what arrived while somebody set fewer days
    purged = 0
    while batch := _purge_some(at):
        purged += batch
    if purged:
        logger.info("Purged %d messages", purged)
    return purged


def forget_networks(at: datetime.datetime) -> int:
    """Empties the keyed hash of the network in messages of 30 days and older."""
    return Message.objects.with_old_network(at).update(network="")


@transaction.atomic
def erase(normal_email: str, by) -> list[str]:
    """Deletes all messages of one address, with answers, notes and mails; returns their references."""
    messages = list(
        Message.objects.filter(normal_email=normal_email).order_by("pk").select_for_update()
    )
    for message in messages:
        log.record(Act.ERASED, by, kind="message", reference=message.reference)
    _delete(messages)
    return [message.reference for message in messages]


@transaction.atomic
def _purge_some(at) -> int:
    # Of two who purge at once each takes other messages, so that none is counted twice.
    skips = connection.features.has_select_for_update_skip_locked
    messages = list(
        Message.objects.past_retention(at)
        .order_by("pk")
        .select_for_update(skip_locked=skips)[:BATCH_SIZE]
    )
    _delete(messages)
    return len(messages)


def _delete(messages):
    """The messages, locked, and with them whatever hangs on them; counts take their place."""
    numbers, held = Counter(), Counter()
    for message in messages:
        month = bucharest_day(message.received_at).replace(day=1)
        key = (month, message.subject_id, message.language)
        numbers[key] += 1
        held[key] += bool(message.held_for)
    for key in sorted(numbers):  # in one order, so that two who count don't wait for each other
        _count(*key, numbers[key], held[key])
    Message.objects.filter(pk__in=[message.pk for message in messages]).delete()


def _count(month, subject_id, language, number, held):
    count, _ = MessageCount.objects.get_or_create(
        month=month, subject_id=subject_id, language=language
    )
    MessageCount.objects.filter(pk=count.pk).update(
        number=F("number") + number, held=F("held") + held
    )
