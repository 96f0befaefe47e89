"""What failed is mailed to who runs the site: each failure once an hour, however many servers meet it.

The mail says where in the code it was and which request, never what was typed, who asked, or what stood in a row. A
thread of its own puts it into the outbox, so no answer waits for it; without a database it is sent directly, once.
"""

import atexit
import hashlib
import logging
import socket
import traceback
from collections import deque

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import AppRegistryNotReady
from django.core.mail import EmailMessage
from django.db import Error, InterfaceError, OperationalError

from core.background_thread import BackgroundThread
from core.caching.cache_backends import CACHE_ERRORS
from core.mail.smtp_session import SmtpSession
from cproc_site.monitoring import log_format

logger = logging.getLogger("cproc_site")

HOUR = 60 * 60  # seconds
EXIT_TIMEOUT_SECONDS = 5  # seconds that a process which ends waits for a mail about why
MAX_QUEUED = 100
# Anybody can ask for a host that isn't ours, and robots do all day.
IGNORED_LOGGERS = ("django.security.DisallowedHost",)


class ErrorMails(logging.Handler):
    """Hands each record on and returns at once."""

    def emit(self, record):
        if record.name in IGNORED_LOGGERS:
            return
        try:
            waiting.append((fingerprint_of(record), log_format.facts_of(record)))
            background_thread.wake()
        except Exception:
            self.handleError(record)


def fingerprint_of(record) -> str:
    """Return what two equal failures share: error class and location, or the message without its arguments.

    An unavailable database fails everywhere at the same time: that is one failure.
    """
    error = log_format.error_of(record)
    if error is None:
        return f"{record.name}: {record.msg}"
    if isinstance(error, OperationalError | InterfaceError):
        return type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else record.name
    return f"{type(error).__name__} in {where}"


def queue_waiting():
    while waiting:
        fingerprint, facts = waiting.popleft()
        try:
            if _is_due(fingerprint):
                _queue(*_text_of(facts))
        except Exception as error:
            # Whatever it is: a failure to tell of a failure must not cause the next mail, so it is a warning.
            logger.warning("A failure was not mailed: %s", type(error).__name__)


def _queue(subject, body):
    """Store the mails, or send one directly where there is no database or the site does not start."""
    try:
        # Logging is configured before models can be imported.
        apps.get_model("cproc_site", "ErrorMail").queue(subject, body)
    except (Error, AppRegistryNotReady):
        with SmtpSession() as session:
            session.send(EmailMessage(subject, body, to=settings.ERROR_MAIL_TO))


def _text_of(facts: dict) -> tuple[str, str]:
    """Return subject and body of the mail about a failure, of which ``facts`` are what the log states."""
    names = "time level logger request_id method path exception"
    lines = "\n".join(f"{name}: {facts[name]}" for name in names.split() if name in facts)
    return (
        f"[{settings.SITE_URL}] {_first_line(facts)}"[:150],
        f"{facts['message']}\n\nThe next mail about this failure is sent in an hour at the earliest.\n\n"
        f"{lines}\nrelease: {settings.RELEASE}\nhost: {socket.gethostname()}\n",
    )


def _first_line(facts) -> str:
    """The error itself stands last in a stack."""
    return (facts.get("exception") or facts["message"]).strip().splitlines()[-1]


def _is_due(fingerprint) -> bool:
    """Return whether no mail about it was sent within the hour, by this process if the cache is unavailable."""
    key = f"error-mails:{hashlib.sha256(fingerprint.encode()).hexdigest()}"
    try:
        return cache.add(key, 1, HOUR)
    except CACHE_ERRORS:
        return own_cache.add(key, 1, HOUR)


own_cache = LocMemCache("error-mails", {})
waiting: deque = deque(maxlen=MAX_QUEUED)
background_thread = BackgroundThread(queue_waiting)
atexit.register(background_thread.wait, EXIT_TIMEOUT_SECONDS)
