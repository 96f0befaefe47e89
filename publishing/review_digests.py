"""Tells owners once a week by mail which pages are due for review."""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n.dates import bucharest_day
from publishing.models import ReviewDigest
from record import registry


def queue_due(now: datetime.datetime) -> int:
    """Put the mails of this week that do not exist yet into the outbox, and count them.

    `now` is aware. Weeks begin on Monday, in Bucharest.
    """
    day = bucharest_day(now)
    monday = day - datetime.timedelta(days=day.weekday())
    queued = set(ReviewDigest.objects.filter(monday=monday).values_list("owner", flat=True))
    digests = [
        _digest(owner, monday, objects, now)
        for owner, objects in _due_by_owner(day, now).items()
        if owner.pk not in queued
    ]
    ReviewDigest.objects.bulk_create(digests, ignore_conflicts=True)
    return len(digests)


def _due_by_owner(day, now) -> dict:
    """What is to be read again by ``day``, longest due first, by the owners who can be told; one query a kind."""
    due = {}
    for model in registry.models_by_kind().values():
        objects = model.objects.with_state(now).review_due(day).filter(owner__is_active=True)
        for obj in objects.exclude(owner__email="").select_related("owner"):
            due.setdefault(obj.owner, []).append(obj)
    for objects in due.values():
        objects.sort(key=lambda obj: (obj.review_date, str(obj)))
    return due


def _digest(owner, monday, objects, now) -> ReviewDigest:
    with translation.override(owner.language):
        number = ngettext("%(number)d page", "%(number)d pages", len(objects)) % {
            "number": len(objects)
        }
        context = {"owner": owner, "objects": [_describe_object(obj) for obj in objects]}
        body = render_to_string("publishing/review_digest.txt", context)
        subject = _("To read again: %(pages)s") % {"pages": number}
    return ReviewDigest(
        owner=owner,
        monday=monday,
        to=owner.email,
        subject=subject,
        body=body,
        created_at=now,
        next_attempt_at=now,
    )


def _describe_object(obj) -> dict:
    form = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"
    return {
        "title": str(obj),
        "kind": str(obj._meta.verbose_name),
        "since": obj.review_date,
        "address": settings.SITE_URL + reverse(form, args=[obj.pk]),
    }
