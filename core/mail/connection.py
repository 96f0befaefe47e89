"""The connection to the mail server: a time limit for each mail, and one session for each run."""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from typing import Any

from django.core.mail import EmailMessage, mailers
from django.core.mail.backends.smtp import EmailBackend as DjangosBackend

from core.mail.errors import MailError, classify
from core.time_limit import call_within

# A server that does not answer holds each mail until the time-out: after a few, the rest is left to
# the next run.
MAX_TIMEOUTS = 3
MAILS_PER_CONNECTION = 50  # servers disconnect clients that send more over one connection


class EmailBackend(DjangosBackend):
    """Django's backend; a mail that takes longer than `TIMEOUT_SECONDS` is aborted.

    Django's time-out applies to each line of the server, so a mail could take hours.
    """

    TIMEOUT_SECONDS: float = 60  # for one mail

    # Django has no public hook around one mail.
    def _send(self, email_message: EmailMessage) -> Any:
        sock: Any = self.connection.sock  # type: ignore[union-attr]  # it is open
        send = partial(super()._send, email_message)  # type: ignore[misc]  # not in the stubs
        try:
            return call_within(self.TIMEOUT_SECONDS, send)
        except TimeoutError:
            with suppress(OSError):  # it may be closed already
                sock.shutdown(socket.SHUT_RDWR)  # the thread that sends fails
            raise


class SmtpSession(AbstractContextManager["SmtpSession"]):
    """One connection for the mails of a run, opened again after each failure and after 50 mails."""

    def __init__(self) -> None:
        self._mailer: Any = None
        self._sent = 0
        self._timeouts = 0

    def __exit__(self, *error: object) -> None:
        self._close()

    @property
    def has_given_up(self) -> bool:
        """Whether several mails have timed out."""
        return self._timeouts >= MAX_TIMEOUTS

    def open(self) -> None:
        """Connect if there is no connection; raise the error of the mail backend."""
        with self._closed_on_error():
            self._mailer = self._mailer or mailers.default
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
            code, _detail = classify(error)
            self._timeouts += code == MailError.TIMEOUT
            self._close()
            raise

    def _close(self) -> None:
        # `OSError` is also the base class of SMTP errors; accepted mails stay accepted.
        if self._mailer:
            with suppress(OSError):
                self._mailer.close()
