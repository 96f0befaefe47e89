"""Tells owners once a week by mail what they have to read again."""

import datetime
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publishing import kinds
from publishing.dates import bucharest_day
from publishing.models.review_digest import ReviewDigest

CLAIM_HOLDS = datetime.timedelta(hours=1)  # no mail server takes as long

logger = logging.getLogger(__name__)


def send_due(now: datetime.datetime) -> int:
    """Sends this week's mails that aren't sent yet and returns how many went out. ``now`` is aware.

    Weeks begin on Monday, in Bucharest. Where the mail server fails, the others still get theirs, and the next call
    tries again.
    """
    day = bucharest_day(now)
    monday = day - datetime.timedelta(days=day.weekday())
    return sum(_send_once(owner, monday, objects, now) for owner, objects in _due_by_owner(day, now).items())


def _due_by_owner(day, now) -> dict:
    """What is to be read again by ``day``, longest due first, by the owners who can be told; one query a kind."""
    due = {}
    for model in kinds.models_by_kind().values():
        objects = model.objects.with_state(now).review_due(day).filter(owner__is_active=True)
        for each in objects.exclude(owner__email="").select_related("owner"):
            due.setdefault(each.owner, []).append(each)
    for objects in due.values():
        objects.sort(key=lambda each: (each.review_date, str(each)))
    return due


def _send_once(owner, monday, objects, now) -> bool:
    digest = ReviewDigest.objects.filter(owner=owner, monday=monday)
    return _claim(digest, owner, monday, now) and _send(digest, owner, objects, now)


def _claim(digest, owner, monday, now) -> bool:
    """Whether this call is the one to send that week's mail.

    The claim is in the database before the mail leaves: one without ``sent_at`` shows that a run was cut short.
    """
    with transaction.atomic(durable=True):
        _row, is_new = ReviewDigest.objects.get_or_create(
            owner=owner, monday=monday, defaults={"claimed_at": now}
        )
        is_free = Q(claimed_at=None) | Q(claimed_at__lte=now - CLAIM_HOLDS)
        return is_new or digest.filter(is_free, sent_at=None).update(claimed_at=now) == 1


def _send(digest, owner, objects, now) -> bool:
    try:
        _mail_to(owner, objects).send()
    except (SMTPException, OSError, ValueError) as error:
        # What the server said can quote the person's address, so only its sort is logged.
        logger.error("Review digest %s was not sent: %s", digest.get().pk, type(error).__name__)
        digest.update(claimed_at=None)
        return False
    digest.update(sent_at=now)
    return True


def _mail_to(owner, objects) -> EmailMessage:
    with translation.override(owner.language):
        number = ngettext("%(number)d page", "%(number)d pages", len(objects)) % {"number": len(objects)}
        context = {"owner": owner, "objects": [_in_words(each) for each in objects]}
        body = render_to_string("publishing/review_digest.txt", context)
        subject = _("To read again: %(pages)s") % {"pages": number}
    return EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [owner.email])


def _in_words(obj) -> dict:
    form = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"
    return {
        "title": str(obj),
        "kind": str(obj._meta.verbose_name),
        "since": obj.review_date,
        "address": settings.SITE_URL + reverse(form, args=[obj.pk]),
    }
