"""Why a mail was not delivered: a code that is stored, with a label for staff."""

import ssl
from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.utils.translation import gettext_lazy as _

from core.attempts import Problem


class MailError(Problem):
    """Why an e-mail was not sent."""

    INTERRUPTED = "interrupted", _("Sending was interrupted.")
    RESTORED = (
        "restored",
        _(
            "It was waiting in the backup from which the site was restored, and may have "
            "been sent since."
        ),
    )
    HELD = "held", _("Not sent: the message was held as possible spam.")
    ADDRESS_REFUSED = (
        "address refused",
        _("The mail server rejected the address (code %(detail)s)."),
    )
    MAIL_REFUSED = "mail refused", _("The mail server rejected the e-mail (code %(detail)s).")
    TIMEOUT = "timeout", _("The mail server did not respond in time.")
    UNAVAILABLE = "unavailable", _("The mail server is unavailable or closed the connection.")
    CERTIFICATE_UNTRUSTED = (
        "certificate untrusted",
        _("The certificate of the mail server is not trusted (%(detail)s)."),
    )
    ADDRESS_UNSUPPORTED = (
        "address unsupported",
        _("The mail server does not accept addresses of this form."),
    )
    NOT_HANDED_OVER = (
        "not handed over",
        _("The e-mail could not be passed to the mail server (%(detail)s)."),
    )


# The server is the reason, not the address, so that all mails may have the problem.
SERVER_ERRORS = (
    MailError.MAIL_REFUSED,
    MailError.TIMEOUT,
    MailError.UNAVAILABLE,
    MailError.CERTIFICATE_UNTRUSTED,
    MailError.NOT_HANDED_OVER,
)


def classify(error: Exception) -> tuple[MailError, str]:
    """Return code and detail of an error, without the text, which may quote an address."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _text in error.recipients.values()})
        return MailError.ADDRESS_REFUSED, ", ".join(map(str, codes))
    if isinstance(error, SMTPResponseException):
        return MailError.MAIL_REFUSED, str(error.smtp_code)
    # `smtplib` reports most time-outs as a disconnection.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return MailError.TIMEOUT, ""
    if isinstance(error, SMTPServerDisconnected | ConnectionError):
        return MailError.UNAVAILABLE, ""
    if isinstance(error, ssl.SSLCertVerificationError):  # a `ValueError`
        return MailError.CERTIFICATE_UNTRUSTED, error.verify_message[:200]
    if isinstance(error, ValueError):
        return MailError.ADDRESS_UNSUPPORTED, ""
    return MailError.NOT_HANDED_OVER, type(error).__name__
