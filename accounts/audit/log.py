"""The one way into the audit. Called inside the transaction of the act it tells of: both happen, or neither."""

from accounts.audit.models import Act, AuditEntry


def record(act: Act, by, *, kind="", reference="", old=None, new=None) -> AuditEntry:
    """Adds an entry. ``by`` is the person, or None for the site itself and for who has no account."""
    return AuditEntry.objects.create(
        act=act, by=by, kind=kind, reference=str(reference), old=old or {}, new=new or {}
    )
