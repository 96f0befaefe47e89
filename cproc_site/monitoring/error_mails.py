"""E-mails about failures: each failure once an hour, also if several servers have it.

A mail contains the place in the code and the path of the request; no body, query, cookie or value
of a row. A thread stores it in the outbox, so no response waits for it; without a database it is
sent directly, once.
"""

import atexit
import logging
import socket
import traceback
from collections import deque
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.core.exceptions import AppRegistryNotReady
from django.db import Error, InterfaceError, OperationalError

from core.background_thread import BackgroundThread
from core.caching.cache_backends import CACHE_ERRORS
from core.digests import text_digest
from core.mail.connection import SmtpSession
from core.mail.message import Mail
from cproc_site.monitoring import log_format

logger = logging.getLogger("cproc_site")

INTERVAL_SECONDS = 60 * 60
EXIT_TIMEOUT_SECONDS = 5  # a process that ends waits so long for a mail about the reason
MAX_QUEUED = 100
FIELDS = ("time", "level", "logger", "request_id", "method", "path", "exception")


class ErrorMails(logging.Handler):
    """Queue the facts of each record, and return immediately."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            waiting.append((fingerprint(record), log_format.log_facts(record)))
            background_thread.wake()
        except Exception:
            self.handleError(record)


def fingerprint(record: logging.LogRecord) -> str:
    """Return the error's class and place, or the message without its arguments.

    Equal failures have one fingerprint. An unavailable database is one failure wherever it occurs.
    """
    error = log_format.find_error(record)
    if error is None:
        return f"{record.name}: {record.msg}"
    if isinstance(error, OperationalError | InterfaceError):
        return type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else record.name
    return f"{type(error).__name__} in {place}"


def queue_waiting() -> None:
    """Queue a mail for each waiting failure that had none within the hour."""
    while waiting:
        fingerprint, facts = waiting.popleft()
        try:
            if _is_due(fingerprint):
                _queue(facts)
        except Exception as error:
            # A warning: an error about an unsent mail would cause the next mail.
            logger.warning("A failure was not mailed: %s", type(error).__name__)


def _queue(facts: dict[str, Any]) -> None:
    # The error itself is in the last line of a stack.
    first_line = (facts.get("exception") or facts["message"]).strip().splitlines()[-1]
    subject = f"[{settings.SITE_URL}] {first_line}"[:150]
    details = "\n".join(f"{name}: {facts[name]}" for name in FIELDS if name in facts)
    body = (
        f"{facts['message']}\n\nThe next e-mail about this failure is sent in an hour at the "
        f"earliest.\n\n{details}\nrelease: {settings.RELEASE}\nhost: {socket.gethostname()}\n"
    )
    try:
        # Logging is configured before models can be imported.
        apps.get_model("cproc_site", "ErrorMail").queue(subject, body)
    except (Error, AppRegistryNotReady):
        # There is no database, or the site doesn't start.
        with SmtpSession() as session:
            session.send(Mail(subject, body, to=settings.ERROR_MAIL_TO))


def _is_due(fingerprint: str) -> bool:
    """Return whether none was sent within the hour; by this process if the cache is unavailable."""
    key = f"error-mails:{text_digest(fingerprint)}"
    try:
        return cache.add(key, 1, INTERVAL_SECONDS)
    except CACHE_ERRORS:
        return own_cache.add(key, 1, INTERVAL_SECONDS)


own_cache = LocMemCache("error-mails", {})
waiting: deque[tuple[str, dict[str, Any]]] = deque(maxlen=MAX_QUEUED)
background_thread = BackgroundThread(queue_waiting)
atexit.register(background_thread.wait, EXIT_TIMEOUT_SECONDS)
