"""The steps that operations share: the lock with the timestamp, checks, and the audit entry."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.storage import default_storage
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Act, AuditEntry, User
from publishing.operations import timeline
from record.content import Content
from record.models.clock import Record
from record.models.publication import Publication
from record.models.working_copy import Publishable


def lock_record(
    objects: Sequence[Publishable],
    at: datetime | None,
    now: datetime | None,
    digests: Sequence[str] = (),
) -> tuple[datetime, datetime, dict[UUID, list[Publication]]]:
    """Lock the record; return the recording time, the effective time and the rows of each object.

    The rows are those of ``timeline.surrounding_rows``, by key.
    """
    record = Record.objects.lock()
    around = timeline.surrounding_rows(objects, now or timezone.now(), digests)
    taken = {row.in_force_from for rows in around.values() for row in rows}
    recorded = record.next_timestamp(now, not_at=taken)
    if at and at < recorded:
        message = _(
            "That time is in the past. Choose a time in the future, or leave it empty for “now”."
        )
        raise ValidationError(message, code="moment_has_passed")
    return recorded, at or recorded, around


def check_time_is_free(around: list[Publication], effective_at: datetime) -> None:
    """Raise ``ValidationError`` if one of the object's rows begins at exactly this time."""
    if any(row.in_force_from == effective_at for row in around):
        message = _(
            "A change is already scheduled for exactly that time. Cancel it first, or choose "
            "another time."
        )
        raise ValidationError(message, code="moment_taken")


def check_files_exist(content: Content) -> None:
    """Raise ``ValidationError`` if a file was removed with a withheld publication."""
    if not all(default_storage.exists(name) for name in content.files()):
        message = _(
            "Its file was removed when a version was withheld. Upload another file, or clear the "
            "field first."
        )
        raise ValidationError(message, code="file_is_missing")


def refresh(obj: Model) -> None:
    """Read all columns of ``obj`` again; raise ``ValidationError`` if it was deleted."""
    try:
        obj.refresh_from_db()
    except ObjectDoesNotExist as error:
        raise deleted(obj) from error


def deleted(obj: Model) -> ValidationError:
    """Return the error about an object that was deleted meanwhile."""
    message = _(
        "“%(object)s” was deleted in the meantime; its last draft is in the version history."
    )
    return ValidationError(message % {"object": obj}, code="deleted")


def add_entry(
    act: Act, by: User | None, publication: Publication, before: Publication | None = None
) -> AuditEntry:
    """Add an audit entry that names the rows of the record, where their contents are stored."""
    return audit.record(
        act,
        by,
        kind=publication.kind,
        reference=publication.key,
        old=_facts(before) if before else {},
        new=_facts(publication),
    )


def _facts(row: Publication) -> dict[str, Any]:
    facts: dict[str, Any] = {"publication": row.pk, "in_force_from": row.in_force_from}
    if row.is_withdrawal:
        facts["is_withdrawal"] = True
    if row.solo_reason:
        facts["is_alone"] = True  # the reason is stored with the row, so that it can be withheld
    return facts
