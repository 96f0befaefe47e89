"""Each operation on the record adds an entry to the audit, in the same transaction."""

from accounts.audit import log
from accounts.models import Act, AuditEntry
from record.models.publication import Publication


def add_entry(
    act: Act, by, publication: Publication, before: Publication | None = None
) -> AuditEntry:
    """Add an entry; ``old`` and ``new`` name rows of the record, where their contents can be compared."""
    return log.record(
        act,
        by,
        kind=publication.kind,
        reference=publication.key,
        old=_facts(before) if before else {},
        new=_facts(publication),
    )


def _facts(row) -> dict:
    facts = {"publication": row.pk, "in_force_from": row.in_force_from, "digest": row.digest}
    if row.is_withdrawal:
        facts["is_withdrawal"] = True
    if row.solo_reason:
        facts["is_alone"] = True  # the reason stands with the row, from which it can be withheld
    return facts
