"""The connection to the mail server, with a time limit for each mail."""

import threading
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR

from django.core.mail.backends.smtp import EmailBackend as DjangosBackend


class EmailBackend(DjangosBackend):
    """Django's backend; a mail that takes longer than ``LONGEST`` is broken off.

    Django's time-out applies to each line of the server, so a slow one could delay a mail for hours.
    """

    LONGEST = 60  # seconds for one mail

    def _send(self, email_message):
        with self._breaking_off():
            return super()._send(email_message)

    @contextmanager
    def _breaking_off(self):
        """Raises ``TimeoutError`` where the time was over."""
        is_over = threading.Event()
        timer = threading.Timer(self.LONGEST, self._break_off, [self.connection.sock, is_over])
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
    def _break_off(sock, is_over):
        """Whoever waits for the server sees the connection end."""
        is_over.set()
        with suppress(OSError):  # it may have ended by itself
            sock.shutdown(SHUT_RDWR)
