"""Send the mails of the outbox: each is claimed and tried until it is sent or has failed."""

import atexit
import datetime
import logging
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from django.apps import apps
from django.db import Error, connection, transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from core.background_thread import BackgroundThread
from core.mail.connection import EmailBackend, SmtpSession
from core.mail.errors import MailError, classify
from core.mail.models import MailState, OutgoingMail, OutgoingMailQuerySet

type Clock = Callable[[], datetime.datetime]

logger = logging.getLogger("core")  # names mails and classes of errors, never a person

# With less time left than this, the claim might expire before the server answers.
MIN_CLAIM_LEFT = 2 * datetime.timedelta(seconds=EmailBackend.TIMEOUT_SECONDS)
RETRY_SECONDS = (0.5, 2, 5)
EXIT_SECONDS = 5  # that a process which ends waits for the mail being sent


def outgoing_mail_models() -> list[type[OutgoingMail]]:
    """Return the models of mails of all apps."""
    return [model for model in apps.get_models() if issubclass(model, OutgoingMail)]


def send_on_commit() -> None:
    """Send the due mails as soon as the surrounding transaction is committed."""
    transaction.on_commit(background_thread.wake, robust=True)


def send_again(mails: OutgoingMailQuerySet, at: datetime.datetime) -> int:
    """Give failed mails all their attempts again, make waiting ones due at `at`, and count both."""
    failed = mails.filter(state=MailState.FAILED)
    again = failed.update(state=MailState.DUE, next_attempt_at=at, attempts=0)
    again += mails.filter(state=MailState.DUE, next_attempt_at__gt=at).update(next_attempt_at=at)
    send_on_commit()
    return again


def hold_back(mails: QuerySet[Any]) -> int:
    """Mark unsent mails of a restored site as failed, and count them.

    It is unknown which of them were sent since the backup was made; staff decide.
    """
    unsent = mails.filter(state__in=[MailState.DUE, MailState.SENDING])
    return unsent.update(state=MailState.FAILED, error=MailError.RESTORED)


def longest_wait(at: datetime.datetime) -> datetime.timedelta:
    """Return for how long the oldest due mail of any kind has been due; 0 without one.

    A mail that the server delays waits since it was created: each attempt postpones the next.
    """
    waiting_since = [at]
    for model in outgoing_mail_models():
        due = model.objects.due(at).aggregate(first=Min("next_attempt_at"))
        delayed = model.objects.delayed_by_server().aggregate(first=Min("created_at"))
        waiting_since += [first["first"] or at for first in (due, delayed)]
    return at - min(waiting_since)


def delete_old(at: datetime.datetime) -> int:
    """Delete the mails whose retention is over, and count them."""
    return sum(model.objects.past_retention(at).delete()[0] for model in outgoing_mail_models())


def send_due(
    clock: Clock = timezone.now,
    is_stopped: Callable[[], bool] = lambda: False,
    limit: int | None = None,
) -> Counter[MailState]:
    """Send the due mails and count the resulting states; several processes may do so together.

    `clock` returns the current time (aware): a run may take long, and each claim has a time of its
    own. `is_stopped` is called between two mails; of each kind at most `limit` mails are sent.
    """
    outcomes: Counter[MailState] = Counter()
    with SmtpSession() as session:
        for model in outgoing_mail_models():
            for mail in model.objects.out_of_attempts(clock()):
                mail.record_attempt(clock(), MailError.INTERRUPTED)
            due = model.objects.due(clock()).order_by("next_attempt_at", "pk")
            for pk in list(due.values_list("pk", flat=True)[:limit]):
                if session.has_given_up or is_stopped():
                    return outcomes
                if not model.objects.claim(pk, clock()):
                    continue
                rows = model.objects.select_related(*model.RELATED or [None])
                claimed = rows.filter(pk=pk).first()  # it may be deleted by now
                if claimed and (outcome := _attempt(claimed, session, clock)):
                    outcomes[outcome] += 1
    return outcomes


def _attempt(mail: OutgoingMail, session: SmtpSession, clock: Clock) -> MailState | None:
    """Try a claimed mail; return None if nothing was tried: the claim might expire, or the mail is
    needless and deleted.
    """
    error = ""
    detail = ""
    try:
        message = mail.build()
        if message is None:
            mail.delete()
            return None
        session.open()
        if mail.claimed_until is None or clock() > mail.claimed_until - MIN_CLAIM_LEFT:
            return None
        session.send(message)
    except Error:
        raise  # the database failed: this is no attempt, and the claim expires
    except Exception as failure:
        # A mail that cannot be composed must not keep the others back.
        error, detail = classify(failure)
        name = f"{mail._meta.label} {mail.pk}"
        logger.warning("%s, attempt %d: %s %s", name, mail.attempts, error, detail)
    return _record_surely(mail, clock, error, detail)


def _record_surely(mail: OutgoingMail, clock: Clock, error: str, detail: str) -> MailState:
    """Record the result of an attempt, also if the database is unavailable for some seconds."""
    for pause in RETRY_SECONDS:
        try:
            return mail.record_attempt(clock(), error, detail)
        except Error:
            connection.close()
            time.sleep(pause)
    return mail.record_attempt(clock(), error, detail)


# A process that answers visitors leaves thousands of mails to followers to `run_tasks`.
background_thread = BackgroundThread(partial(send_due, limit=20))
atexit.register(background_thread.wait, EXIT_SECONDS)
