"""Publish and withdraw one object, as the operations do for many."""

from publishing import operations
from record.models import Publication


def publish(obj, by, at=None, note="", **more) -> Publication | None:
    """Publish ``obj``; return None if nothing would change. ``more``: see `operations.publish`."""
    return operations.publish([obj], by, at=at, note=note, **more)[0]


def withdraw(obj, by, reason, at=None, successor=None, now=None) -> Publication | None:
    """Withdraw ``obj``; its URL answers 410 from ``at`` on. ``successor`` is a working copy."""
    return operations.withdraw([obj], by, reason, at=at, successor=successor, now=now)[0]
