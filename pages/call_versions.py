"""The versions of a call: what changed since its publication, and the evidence of its times."""

from typing import Any

from delivery.history import described_entries, history_entries
from delivery.prefixes import SiteRequest
from pages.calls import CallContent
from record.texts import CONFIRMED


def call_versions(call: CallContent, request: SiteRequest) -> dict[str, Any]:
    """Return the changes, the newest first, and the versions at publication and at closing.

    A draft in a preview has none.
    """
    until = call.offers_until
    if not (call.first_published_at and until):
        return {}
    edition = request.edition
    # Without the withdrawn and withheld ones: the versions around them are compared.
    rows = [row for row in edition.rows_of(CallContent, call.slug) if not row.is_gone]
    entries: list[Any] = described_entries(
        history_entries(rows, range(len(rows)), request, edition.day), edition
    )
    return {
        "changes": [each for each in entries if each.changes and each.row.note != CONFIRMED],
        "first": entries[-1],
        # Publications after the closing time name the result.
        "last": next(
            (each for each in entries if each.row.in_force_from < until <= edition.at), None
        ),
    }
