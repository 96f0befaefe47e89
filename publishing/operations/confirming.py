"""Confirm as correct: a minor publication of the content in force, with the days of its facts."""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.i18n.dates import bucharest_day
from publishing.operations.changing import change
from record.content import Content
from record.models import Publishable
from record.texts import CONFIRMED


def confirm(
    objects: Sequence[Publishable],
    by: User | None,
    names: Collection[str],
    day: date,
    *,
    may_publish: bool = True,
    now: datetime | None = None,
) -> list[Publishable]:
    """Publish the contents in force, with ``day`` as the last one of the facts with these names.

    A draft gets the day too. Without ``may_publish`` the confirmations are submitted for review.
    Return the objects with a content in force: others cannot be confirmed.
    """
    if day > bucharest_day(now or timezone.now()):
        raise ValidationError({"day": _("Choose a day that is not in the future.")})
    days = dict.fromkeys(names, str(day))

    def add_days(content: Content) -> Content:
        return type(content)(**{**dict(content), "confirmed": content.confirmed | days})

    return change(
        objects,
        by,
        dict.fromkeys([obj.key for obj in objects], add_days),
        CONFIRMED,
        is_minor=True,
        solo_reason=CONFIRMED,
        may_publish=may_publish,
        now=now,
    )
