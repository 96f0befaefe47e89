"""Audit entries of the operations on the record, added in the same transaction."""

from typing import Any

from accounts.audit import log
from accounts.models import Act, AuditEntry, User
from record.models.publication import Publication


def add_entry(
    act: Act, by: User | None, publication: Publication, before: Publication | None = None
) -> AuditEntry:
    """Add an entry that names the rows of the record, where their contents can be compared."""
    return log.record(
        act,
        by,
        kind=publication.kind,
        reference=publication.key,
        old=_facts(before) if before else {},
        new=_facts(publication),
    )


def _facts(row: Publication) -> dict[str, Any]:
    facts = {"publication": row.pk, "in_force_from": row.in_force_from, "digest": row.digest}
    if row.is_withdrawal:
        facts["is_withdrawal"] = True
    if row.solo_reason:
        facts["is_alone"] = True  # the reason is stored with the row, so that it can be withheld
    return facts
