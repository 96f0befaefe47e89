"""The connection to the mail server during a run, and what its troubles are called."""

import logging
from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.core.mail import mailers

from core.mail import errors as problems

logger = logging.getLogger("contact")

# A server that doesn't answer holds each mail until the time-out: after a few, the rest is left to the next run.
MOST_TIMEOUTS = 3
MAILS_A_CONNECTION = 50  # servers break off who sends more over one


class Line:
    """One connection for the mails of a run, made anew after each that failed, and now and then."""

    def __enter__(self):
        self._mailer, self._sent, self._timeouts = None, 0, 0
        return self

    def __exit__(self, *error):
        self._hang_up()

    @property
    def is_dead(self) -> bool:
        """The server has let several mails wait in vain."""
        return self._timeouts >= MOST_TIMEOUTS

    def open(self):
        """Raises where there is no server, or one that doesn't answer."""
        if self._mailer is None:
            self._mailer = mailers.default
            self._noting_trouble(self._mailer.open)

    def send(self, mail):
        """Raises where the server hasn't said that it took the mail."""
        self._noting_trouble(lambda: self._mailer.send_messages([mail]))
        self._sent += 1
        if self._sent % MAILS_A_CONNECTION == 0:
            self._hang_up()

    def _noting_trouble(self, act):
        try:
            act()
        except Exception as error:
            self._timeouts += is_timeout(error)
            self._hang_up()
            raise

    def _hang_up(self):
        """What the server says to a goodbye changes nothing: what it took, it took."""
        mailer, self._mailer = self._mailer, None
        try:
            if mailer:
                mailer.close()
        except OSError:  # SMTP's own errors are of that kind
            logger.info("The mail server broke off.")


def in_words(error: Exception) -> str:
    """What went wrong, for staff, as it is stored. Never the server's own words: they may quote an address."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return problems.REFUSES_ADDRESS.format(detail=", ".join(map(str, codes)))
    if isinstance(error, SMTPResponseException):
        return problems.REFUSES_MAIL.format(detail=error.smtp_code)
    if is_timeout(error):
        return problems.TOO_SLOW
    if isinstance(error, SMTPServerDisconnected | ConnectionError):
        return problems.AWAY
    if isinstance(error, ValueError):
        return problems.NO_SUCH_FORM
    return problems.NOT_HANDED_OVER.format(detail=type(error).__name__)


def is_timeout(error: Exception) -> bool:
    """``smtplib`` says of most time-outs that the server has left, and keeps the truth as what came before."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
