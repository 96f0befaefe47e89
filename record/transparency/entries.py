"""The committed data of an entry of the log: a random nonce, and a statement about the change.

A statement is canonical JSON. No one can test guesses against a commitment without its nonce.
"""

import datetime
import hashlib
from typing import Any

from record.content import canonical_json, digest_of
from record.models.publication import Publication

NONCE_BYTES = 32


def hash_statement(nonce: bytes, statement: bytes) -> bytes:
    """Return the commitment to a statement, which is what the log has of it."""
    return hashlib.sha256(nonce + statement).digest()


def row_statement(
    row: Publication, operation: str, logged_at: datetime.datetime, digest: str = ""
) -> bytes:
    """Return the statement that this row was recorded.

    ``digest`` is that of its content, by default the stored one.
    """
    facts: dict[str, Any] = {
        "operation": operation,
        "kind": row.kind,
        "key": str(row.key),
        "slug": row.slug,
        "digest": digest_of(withdrawal_facts(row)) if row.is_withdrawal else digest or row.digest,
        "recorded_at": _text(row.recorded_at),
        "in_force_from": _text(row.in_force_from),
        "logged_at": _text(logged_at),
    }
    if row.note:
        facts["note"] = row.note
    if row.is_minor:
        facts["minor"] = True
    return canonical_json(facts)


def change_statement(index: int | None, operation: str, logged_at: datetime.datetime) -> bytes:
    """Return the statement that the change with this entry was cancelled or withheld.

    A row that did not get into the log by an operation has no entry; verification names it.
    """
    return canonical_json({"operation": operation, "entry": index, "logged_at": _text(logged_at)})


def withdrawal_facts(row: Publication) -> dict[str, Any]:
    """Return the text of a withdrawal for visitors, in place of a content: reason and successor."""
    facts: dict[str, Any] = {"reason": row.reason, "successor": str(row.successor or "")}
    return facts | {"merged": True} if row.is_merged else facts


def _text(time: datetime.datetime | None) -> str:
    if time is None:
        raise ValueError("Only rows with a time are logged.")
    return time.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
