"""The only function that writes the audit log; it runs in the transaction of the action."""

from typing import Any

from accounts.audit.models import Act, AuditEntry


def record(
    act: Act,
    by: Any,
    *,
    kind: str = "",
    reference: object = "",
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add an entry. `by` is the user, or None for the site itself and people without an account."""
    return AuditEntry.objects.create(
        act=act, by=by, kind=kind, reference=str(reference), old=old or {}, new=new or {}
    )
