"""The connection to the mail server: addresses in any alphabet, and an end to every conversation."""

import threading
from contextlib import contextmanager, suppress
from email.policy import SMTPUTF8
from socket import SHUT_RDWR

from django.core.mail.backends.smtp import EmailBackend as DjangosBackend


class EmailBackend(DjangosBackend):
    """Django's, and besides: SMTPUTF8 (RFC 6531) where an address needs it; nobody talks longer than ``LONGEST``.

    The time-out of Django's holds for each word of the server, so one that drips could hold a mail for hours.
    Raises ``ValueError`` where an address has letters that the server doesn't take.
    """

    LONGEST = 60  # seconds for one mail

    def _send(self, email_message):
        with self._breaking_off():
            if not any(map(needs_utf8, (*email_message.recipients(), *email_message.reply_to))):
                return super()._send(email_message)
            if self._takes_utf8():
                return self._send_in_utf8(email_message)
            # Better without an address to reply to than not at all; to a recipient there is no other way.
            email_message.reply_to = [each for each in email_message.reply_to if not needs_utf8(each)]
            return super()._send(email_message)

    def _takes_utf8(self) -> bool:
        self.connection.ehlo_or_helo_if_needed()
        return self.connection.has_extn("smtputf8")

    def _send_in_utf8(self, email_message):
        sender, *recipients = [
            self.prep_address(address, force_ascii=False)
            for address in (email_message.from_email, *email_message.recipients())
        ]
        message = email_message.message(policy=SMTPUTF8).as_bytes()
        self.connection.sendmail(sender, recipients, message, mail_options=["SMTPUTF8", "BODY=8BITMIME"])
        return True

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


def needs_utf8(address: str) -> bool:
    """Whether a bare address has letters outside ASCII before its @; domains have a way of being written in ASCII."""
    return not address.rpartition("@")[0].isascii()
