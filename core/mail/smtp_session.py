"""The connection to the mail server during one run."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from django.core.mail import EmailMessage, mailers

from core.mail.errors import is_timeout

logger = logging.getLogger("core")

# A server that does not answer holds each mail until the time-out: after a few, the rest is left to
# the next run.
MAX_TIMEOUTS = 3
MAILS_PER_CONNECTION = 50  # servers disconnect clients that send more over one connection


class SmtpSession:
    """One connection for the mails of a run, opened again after each failure and after 50 mails."""

    def __init__(self) -> None:
        self._mailer: Any = None
        self._sent = 0
        self._timeouts = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    @property
    def has_given_up(self) -> bool:
        """Whether several mails have timed out."""
        return self._timeouts >= MAX_TIMEOUTS

    def open(self) -> None:
        """Connect if there is no connection; raise the error of the mail backend."""
        if self._mailer is None:
            self._mailer = mailers.default
            with self._closed_on_error():
                self._mailer.open()

    def send(self, mail: EmailMessage) -> None:
        """Send one mail; raise if the server has not confirmed that it accepts it."""
        self.open()
        with self._closed_on_error():
            self._mailer.send_messages([mail])
        self._sent += 1
        if self._sent % MAILS_PER_CONNECTION == 0:
            self._close()

    @contextmanager
    def _closed_on_error(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            self._timeouts += is_timeout(error)
            self._close()
            raise

    def _close(self) -> None:
        mailer = self._mailer
        self._mailer = None
        try:
            if mailer:
                mailer.close()
        except OSError:  # also the base class of SMTP errors; accepted mails stay accepted
            logger.info("The mail server closed the connection.")
