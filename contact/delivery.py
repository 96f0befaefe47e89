"""Sends the mails that messages cause: each is claimed, tried, and tried again until it is sent or shown as failed."""

import datetime
import logging
import secrets
from collections import Counter
from collections.abc import Callable
from email.errors import MessageError
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import mailers
from django.db import transaction
from django.utils import timezone
from django.utils.encoding import punycode

from contact import mails
from contact.courier import Courier
from contact.models import (
    MINUTES_BETWEEN_ATTEMPTS,
    MOST_ATTEMPTS,
    Delivery,
    DeliverySort,
    DeliveryState,
    Message,
    MessageState,
)

logger = logging.getLogger("contact")  # it says references, sorts of mails and sorts of errors, nothing else

MAIL_ERRORS = (SMTPException, OSError, ValueError, MessageError)
# A server that doesn't answer holds each mail until the time-out: after a few, the rest is left to the next run.
MOST_TIMEOUTS = 3
MAILS_A_CONNECTION = 50  # servers break off who sends more over one
LOST = "Whoever was sending it was ended."


def announce(message, at: datetime.datetime):
    """Puts the mails about a new message into the outbox: one to each recipient of its subject, one to its sender."""
    recipients = [(DeliverySort.NOTIFICATION, each.email) for each in message.subject.recipients.all()]
    _put([_mail(message, at, *each) for each in [*recipients, (DeliverySort.ACKNOWLEDGEMENT, message.email)]])


def send_answer(answer):
    """Puts an answer of the staff into the outbox."""
    _put([_mail(answer.message, answer.at, DeliverySort.ANSWER, answer.message.email, answer)])


def _mail(message, at, sort, to, answer=None) -> Delivery:
    host = punycode(urlsplit(settings.SITE_URL).hostname)
    mail_id = f"<{message.reference}.{secrets.token_hex(8)}@{host}>"
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


def send_due(clock: Callable[[], datetime.datetime] = timezone.now) -> Counter:
    """Sends what is due and tells how many ended in which state. Safe beside any number of others who do the same.

    ``clock`` gives the moment (aware): a run may take long, and each claim carries the moment at which it was made.
    """
    outcomes = Counter()
    Delivery.objects.worn_out(clock()).update(state=DeliveryState.FAILED, problem=LOST)
    with Line() as line:
        for pk in list(Delivery.objects.due(clock()).order_by("due_at", "pk").values_list("pk", flat=True)):
            if line.timeouts >= MOST_TIMEOUTS:
                break
            if Delivery.objects.claim(pk, clock()) and (outcome := _try(pk, line, clock)):
                outcomes[outcome] += 1
    return outcomes


class Line:
    """One connection to the mail server for the mails of a run, made anew after each that failed, and now and then."""

    def __enter__(self):
        self._mailer, self._sent, self.timeouts = None, 0, 0
        return self

    def send(self, mail):
        """Raises one of ``MAIL_ERRORS`` where the server hasn't said that it took the mail."""
        try:
            if self._mailer is None:
                self._mailer = mailers.default
                self._mailer.open()
            self._mailer.send_messages([mail])
        except MAIL_ERRORS as error:
            self.timeouts += is_timeout(error)
            self._hang_up()
            raise
        self._sent += 1
        if self._sent % MAILS_A_CONNECTION == 0:
            self._hang_up()

    def _hang_up(self):
        """What the server says to a goodbye changes nothing: what it took, it took."""
        mailer, self._mailer = self._mailer, None
        try:
            if mailer:
                mailer.close()
        except MAIL_ERRORS:
            logger.info("The mail server broke off.")

    def __exit__(self, *error):
        self._hang_up()


def _try(pk, line, clock) -> DeliveryState | None:
    delivery = Delivery.objects.select_related("message__subject", "answer__by").filter(pk=pk).first()
    if delivery is None:
        return None  # its message was erased between the claim and now
    problem = ""
    try:
        line.send(mails.mail_for(delivery))
    except MAIL_ERRORS as error:
        problem = in_words(error)
        logger.warning(
            "Message %s, %s, attempt %d: %s",
            delivery.message.reference,
            delivery.sort,
            delivery.attempts,
            problem,
        )
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
        answered.update(state=MessageState.ASSIGNED, assigned_to=delivery.answer.by)


def in_words(error: Exception) -> str:
    """What went wrong, for staff. Never the server's own words: they may quote an address."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"The mail server refuses the address (code {', '.join(map(str, codes))})."
    if isinstance(error, SMTPResponseException):
        return f"The mail server refuses the mail (code {error.smtp_code})."
    if is_timeout(error):
        return "The mail server doesn’t answer in time."
    if isinstance(error, SMTPServerDisconnected | ConnectionError):
        return "The mail server isn’t there or broke off."
    if isinstance(error, ValueError):
        return "The mail server takes no address of this form."
    return f"The mail could not be handed over ({type(error).__name__})."


def is_timeout(error: Exception) -> bool:
    """``smtplib`` says of most time-outs that the server has left, and keeps the truth as what came before."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)


courier = Courier(send_due)
