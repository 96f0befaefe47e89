"""Tell owners once a week by mail which pages are due for review."""

from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from core.http.model_admin import admin_url
from core.i18n.dates import bucharest_day
from publishing.models import ReviewDigest
from record import registry
from record.models import Publishable


def queue_due(now: datetime) -> int:
    """Put the mails of this week that do not exist yet into the outbox, and count them.

    `now` is aware. Weeks begin on Monday, in Bucharest.
    """
    day = bucharest_day(now)
    monday = day - timedelta(days=day.weekday())
    queued = set(ReviewDigest.objects.filter(monday=monday).values_list("owner", flat=True))
    digests = [
        _digest(owner, monday, objects, now)
        for owner, objects in _due_by_owner(day, now).items()
        if owner.pk not in queued
    ]
    ReviewDigest.objects.bulk_create(digests, ignore_conflicts=True)
    return len(digests)


def _due_by_owner(day: date, now: datetime) -> dict[User, list[Any]]:
    """Return the objects due for review by ``day``, longest due first; one query for each kind."""
    due: dict[User, list[Any]] = {}
    for model in registry.models_by_kind().values():
        rows: Any = model.objects.review_due(day, now).filter(owner__is_active=True)
        for obj in rows.exclude(owner__email="").select_related("owner"):
            due.setdefault(obj.owner, []).append(obj)
    for objects in due.values():
        objects.sort(key=lambda obj: (obj.review_date, str(obj)))
    return due


def _digest(owner: User, monday: date, objects: list[Any], now: datetime) -> ReviewDigest:
    with translation.override(owner.language):
        pages = ngettext("%(number)d page", "%(number)d pages", len(objects))
        context = {"owner": owner, "objects": [_describe_object(obj) for obj in objects]}
        return ReviewDigest(
            owner=owner,
            monday=monday,
            to=owner.email,
            subject=_("Due for review: %(pages)s") % {"pages": pages % {"number": len(objects)}},
            body=render_to_string("publishing/review_digest.txt", context),
            created_at=now,
            next_attempt_at=now,
        )


def _describe_object(obj: Publishable) -> dict[str, Any]:
    return {
        "title": str(obj),
        "kind": str(obj._meta.verbose_name),
        "since": obj.review_date,
        "address": settings.SITE_URL + admin_url(obj, "change", obj.pk),
    }
