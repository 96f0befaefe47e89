"""Sends the mails that tell people what happened to their accounts; at the next run, so within a minute or so."""

import datetime
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from staff.addresses import DESK
from staff.models import AccountMail

WRITTEN_BY_THE_SITE = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}  # RFC 3834

logger = logging.getLogger(__name__)


def send_due(now: datetime.datetime) -> int:
    """Sends what is due at ``now`` (aware) and tells how many went out. Safe beside others who do the same."""
    due = AccountMail.objects.due(now).select_related("account").order_by("pk")
    return sum(AccountMail.objects.claim(mail, now) and _send(mail, now) for mail in list(due))


def delete_old(now: datetime.datetime) -> int:
    return AccountMail.objects.outworn(now).delete()[0]


def _send(mail, now) -> bool:
    try:
        _written(mail).send()
    except (SMTPException, OSError, ValueError) as error:
        # What the server said can quote the person's address, so only its sort is logged.
        logger.error("Mail %s about an account was not sent: %s", mail.pk, type(error).__name__)
        return False
    AccountMail.objects.filter(pk=mail.pk).update(sent_at=now)
    return True


def _written(mail) -> EmailMessage:
    with translation.override(mail.account.language):
        news = mail.get_news_display()
        context = {"mail": mail, "news": news, "desk": settings.SITE_URL + DESK}
        body = render_to_string("staff/account_mail.txt", context)
        subject = _("Your account at the desk: %(news)s") % {"news": news}
    headers = WRITTEN_BY_THE_SITE | {"Date": mail.made_at}
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)
