"""Tokens that open a preview: signed, for one candidate or one moment to come, and for seven days."""

import datetime

from django.core import signing
from django.utils import timezone

from publishing import kinds
from publishing.editions import Edition
from publishing.models import Publication

SALT = "publishing.preview"
LIFETIME = datetime.timedelta(days=7)


def token_for(candidate: Publication) -> str:
    return signing.dumps({"candidate": candidate.pk}, salt=SALT)


def token_for_moment(at: datetime.datetime) -> str:
    return signing.dumps({"at": at.isoformat()}, salt=SALT)


def edition_for(token: str) -> Edition | None:
    """The edition that the token opens; None where it is false, too old, or its candidate is gone."""
    try:
        named = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except signing.BadSignature:
        return None
    if "at" in named:
        return Edition(datetime.datetime.fromisoformat(named["at"]))
    candidate = Publication.objects.filter(pk=named["candidate"], content__isnull=False).first()
    if candidate is None or kinds.object_of(candidate.ref) is None:
        return None
    return Edition(timezone.now(), [candidate])
