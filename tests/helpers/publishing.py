"""Save, review, publish and withdraw one object, as staff do."""

from django.utils import timezone

from publishing import operations, review
from record.models import Publication


def publish(obj, by=None, at=None, note="", **more) -> Publication | None:
    """Publish ``obj``; return None if nothing would change. ``more``: see `operations.publish`."""
    return operations.publish([obj], by, at=at, note=note, **more)[0]


def withdraw(obj, by, reason, at=None, successor=None, now=None) -> Publication | None:
    """Withdraw ``obj``; its URL answers 410 from ``at`` on. ``successor`` is a working copy."""
    return operations.withdraw([obj], by, reason, at=at, successor=successor, now=now)[0]


def saved_by(user, obj, **columns):
    """Change the columns of the object and save it as this user."""
    for name, value in columns.items():
        setattr(obj, name, value)
    obj.save(by=user)
    return obj


def reviewed(obj, step, by, text="A note", **more):
    """Add a review entry on the newest row of the object."""
    row = Publication.objects.of(obj).latest("pk")
    review.add_entries([row], step, text=text, now=timezone.now(), by=by, **more)
