"""The connection to the mail server, with a time limit for each mail."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend as DjangosBackend


class EmailBackend(DjangosBackend):
    """Django's backend; a mail that takes longer than `TIMEOUT_SECONDS` is aborted.

    Django's time-out applies to each line of the server, so a mail could take hours.
    """

    TIMEOUT_SECONDS: float = 60  # for one mail

    # Django has no public hook around one mail.
    def _send(self, email_message: EmailMessage) -> Any:
        with self._aborting_on_timeout():
            return super()._send(email_message)  # type: ignore[misc]  # not in the stubs

    @contextmanager
    def _aborting_on_timeout(self) -> Iterator[None]:
        """Raise `TimeoutError` if the time is over."""
        is_over = threading.Event()
        sock = self.connection.sock  # type: ignore[union-attr]  # it is open
        timer = threading.Timer(self.TIMEOUT_SECONDS, self._abort, [sock, is_over])
        timer.daemon = True
        timer.start()
        try:
            yield
        except OSError as error:
            if is_over.is_set():
                raise TimeoutError("The mail server took too long.") from error
            raise
        finally:
            timer.cancel()

    @staticmethod
    def _abort(sock: socket.socket, is_over: threading.Event) -> None:
        """Close the connection, so that the waiting thread fails."""
        is_over.set()
        with suppress(OSError):  # it may be closed already
            sock.shutdown(socket.SHUT_RDWR)
