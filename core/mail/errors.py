"""Why a mail was not delivered: a code that is stored, with a label for staff."""

from smtplib import SMTPRecipientsRefused, SMTPResponseException, SMTPServerDisconnected

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailError(models.TextChoices):
    """The codes and their labels, some of which show `detail` as well."""

    INTERRUPTED = "interrupted", _("Sending was interrupted.")
    RESTORED = (
        "restored",
        _("It waited in the backup from which the site was restored: it may have been sent since."),
    )
    HELD = "held", _("Kept back: the message was held as possible spam.")
    ADDRESS_REFUSED = (
        "address refused",
        _("The mail server refuses the address (code %(detail)s)."),
    )
    MAIL_REFUSED = "mail refused", _("The mail server refuses the mail (code %(detail)s).")
    TIMEOUT = "timeout", _("The mail server doesn’t answer in time.")
    UNAVAILABLE = "unavailable", _("The mail server isn’t there or broke off.")
    ADDRESS_UNSUPPORTED = (
        "address unsupported",
        _("The mail server takes no address of this form."),
    )
    NOT_HANDED_OVER = "not handed over", _("The mail could not be handed over (%(detail)s).")


def describe_error(code: str, detail: str) -> str:
    """Return the label of a `MailError` in the active language, or an empty text without a code."""
    return MailError(code).label % {"detail": detail} if code else ""


def classify(error: Exception) -> tuple[MailError, str]:
    """Return code and detail of an error, without the text, which may quote an address."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _text in error.recipients.values()})
        return MailError.ADDRESS_REFUSED, ", ".join(map(str, codes))
    if isinstance(error, SMTPResponseException):
        return MailError.MAIL_REFUSED, str(error.smtp_code)
    if is_timeout(error):
        return MailError.TIMEOUT, ""
    if isinstance(error, SMTPServerDisconnected | ConnectionError):
        return MailError.UNAVAILABLE, ""
    if isinstance(error, ValueError):
        return MailError.ADDRESS_UNSUPPORTED, ""
    return MailError.NOT_HANDED_OVER, type(error).__name__


def is_timeout(error: Exception) -> bool:
    """Return whether an error is a time-out; `smtplib` reports most of them as a disconnection."""
    return isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError)
