"""Sends the mails that messages cause: each is claimed, tried, and tried again until it is sent or shown as failed."""

import datetime
import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import timezone
from django.utils.encoding import punycode

from contact import mails
from contact.models import (
    MINUTES_BETWEEN_ATTEMPTS,
    MOST_ATTEMPTS,
    Delivery,
    DeliverySort,
    DeliveryState,
    Message,
    MessageState,
)
from contact.models.delivery import CLAIM_HOLDS
from core.background_thread import Courier
from core.mail.connection import EmailBackend
from core.mail.errors import LOST, RESTORED
from core.mail.smtp_session import Line, in_words

logger = logging.getLogger("contact")  # it says references, sorts of mails and sorts of errors, nothing else

# After that of a claim it isn't sure any more that the server answers within it.
SURELY_HELD = CLAIM_HOLDS - 2 * datetime.timedelta(seconds=EmailBackend.LONGEST)
PAUSES = (0.5, 2, 5)  # seconds


def announce(message, at: datetime.datetime):
    """Puts the mails about a new message into the outbox: one to each recipient of its subject, one to its sender."""
    recipients = [(DeliverySort.NOTIFICATION, each.email) for each in message.subject.recipients.all()]
    _put([_mail(message, at, *each) for each in [*recipients, (DeliverySort.ACKNOWLEDGEMENT, message.email)]])


def send_answer(answer):
    """Puts an answer of the staff into the outbox."""
    _put([_mail(answer.message, answer.at, DeliverySort.ANSWER, answer.message.email, answer)])


def _mail(message, at, sort, to, answer=None) -> Delivery:
    host = punycode(urlsplit(settings.SITE_URL).hostname)
    mail_id = f"<{secrets.token_hex(12)}@{host}>"
    return Delivery(message=message, sort=sort, to=to, answer=answer, mail_id=mail_id, made_at=at, due_at=at)


def _put(deliveries):
    """They leave as soon as the transaction around is committed. Who was told already isn't told again."""
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True)
    transaction.on_commit(courier.wake, robust=True)


def send_again(deliveries, at: datetime.datetime) -> int:
    """Makes failed ones due once more, with all their attempts, and waiting ones due now; returns how many."""
    again = deliveries.failed().update(state=DeliveryState.DUE, due_at=at, attempts=0)
    again += deliveries.filter(state=DeliveryState.DUE, due_at__gt=at).update(due_at=at)
    transaction.on_commit(courier.wake, robust=True)
    return again


def hold_back(deliveries) -> int:
    """Makes those that wait failed ones, and returns how many: staff see them, and have them sent again or not.

    For a site that is restored: nobody knows which of them were sent since the backup was made.
    """
    waiting = deliveries.filter(state__in=[DeliveryState.DUE, DeliveryState.SENDING])
    return waiting.update(state=DeliveryState.FAILED, problem=RESTORED)


def send_due(clock: Callable[[], datetime.datetime] = timezone.now, is_stopped=lambda: False) -> Counter:
    """Sends what is due and tells how many ended in which state. Safe beside any number of others who do the same.

    ``clock`` gives the moment (aware): a run may take long, and each claim carries the moment at which it was made.
    ``is_stopped`` is asked between two mails.
    """
    outcomes = Counter()
    Delivery.objects.worn_out(clock()).update(state=DeliveryState.FAILED, problem=LOST)
    with Line() as line:
        for pk in list(Delivery.objects.due(clock()).order_by("due_at", "pk").values_list("pk", flat=True)):
            if line.is_dead or is_stopped():
                break
            if Delivery.objects.claim(pk, clock()) and (outcome := _try(pk, line, clock)):
                outcomes[outcome] += 1
    return outcomes


def _try(pk, line, clock) -> DeliveryState | None:
    """None where nothing was tried: the message is gone, or the claim could run out before the server answers."""
    delivery = Delivery.objects.select_related("message__subject", "answer").filter(pk=pk).first()
    if delivery is None:
        return None
    problem = ""
    try:
        mail = mails.mail_for(delivery)
        line.open()
        if clock() > delivery.claimed_at + SURELY_HELD:
            return None
        line.send(mail)
    except Error:
        raise  # the database's: it is no attempt, and the claim runs out
    except Exception as error:
        # Whatever it is: one mail that can't be written must not keep the others back.
        problem = in_words(error)
        reference, sort = delivery.message.reference, delivery.sort
        logger.warning("Message %s, %s, attempt %d: %s", reference, sort, delivery.attempts, problem)
    return _settle_surely(delivery, problem, clock)


def _settle_surely(delivery, problem, clock) -> DeliveryState:
    """The server has answered: where the database is away for a moment, that must not be forgotten."""
    for pause in PAUSES:
        try:
            return _settle(delivery, problem, clock())
        except Error:
            connection.close()
            time.sleep(pause)
    return _settle(delivery, problem, clock())


def _settle(delivery, problem, at) -> DeliveryState:
    """Writes down what became of the attempt, unless the claim has run out and somebody else has it."""
    if not problem:
        columns = {"state": DeliveryState.SENT, "sent_at": at}
    elif delivery.attempts >= MOST_ATTEMPTS:
        columns = {"state": DeliveryState.FAILED}
    else:
        wait = datetime.timedelta(minutes=MINUTES_BETWEEN_ATTEMPTS[delivery.attempts - 1])
        columns = {"state": DeliveryState.DUE, "due_at": at + wait}
    mine = Delivery.objects.filter(pk=delivery.pk, claimed_at=delivery.claimed_at)
    with transaction.atomic():
        if mine.update(problem=problem, **columns) and columns["state"] == DeliveryState.FAILED:
            _reopen(delivery)
    return columns["state"]


def _reopen(delivery):
    """Somebody whose answer never arrived has none: the message goes back to whoever wrote it."""
    if delivery.answer:
        answered = Message.objects.filter(pk=delivery.message_id, state=MessageState.ANSWERED)
        answered.update(state=MessageState.ASSIGNED, assigned_to=delivery.answer.by_id)


courier = Courier(send_due)
