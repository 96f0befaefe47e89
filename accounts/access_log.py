"""Audit entries for changes of accounts and roles, wherever the change comes from.

The models and signals notice every change, also one made in a shell or a command; the admin only states, by
`audited_as()`, who made it. So there is one place that writes an entry, no change is recorded twice, and a change
outside `audited_as()` is recorded with `by=None`.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.models import Group, Permission
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.audit import log
from accounts.audit.models import Act

ACCOUNT_COLUMNS = frozenset(
    ["username", "email", "is_active", "is_staff", "is_superuser", "password"]
)
GRANTS = ("roles", "permissions")

_audited: ContextVar["AuditedChanges | None"] = ContextVar("audited_as", default=None)


class AuditedChanges:
    """The accounts and roles that one person changes, as they were before the first change."""

    def __init__(self, by):
        self.by, self.before = by, {}


@contextmanager
def audited_as(by):
    """Record the changes inside as made by `by`; several of one account or role become one entry.

    The entries are written at the end: use it inside the transaction of the changes.
    """
    changes = AuditedChanges(by)
    token = _audited.set(changes)
    try:
        yield
    finally:
        _audited.reset(token)
    for holder, old in changes.before.values():
        _record_changes(holder, old, by)


@contextmanager
def audited(holders):
    """Record what changes inside in these accounts or roles; yield their earlier facts."""
    before = snapshot(holders)
    yield before
    record_changes_since(before)


def snapshot(holders) -> list[tuple]:
    """Return each account or role with its current facts."""
    return [(holder, facts_of(holder)) for holder in holders]


def record_changes_since(before: list[tuple]):
    """Record how the accounts and roles of an earlier `snapshot()` differ now."""
    changes = _audited.get()
    for holder, old in before:
        if changes is None:
            _record_changes(holder, old, by=None)
        else:
            changes.before.setdefault((holder._meta.model, holder.pk), (holder, old))


def facts_of(holder) -> dict:
    """What decides who gets in and what they may do; empty where there is no such row."""
    is_role = isinstance(holder, Group)
    columns = ["name"] if is_role else ACCOUNT_COLUMNS
    facts = holder._meta.model._default_manager.filter(pk=holder.pk).values(*columns).first()
    if facts is None:
        return {}
    facts["permissions"] = _codes(
        Permission.objects.filter(**{"group" if is_role else "user": holder.pk})
    )
    if not is_role:
        facts["roles"] = sorted(Group.objects.filter(user=holder.pk).values_list("name", flat=True))
    return facts


def _codes(permissions) -> list[str]:
    code = Concat(F("content_type__app_label"), Value("."), F("codename"))
    return sorted(permissions.order_by().values_list(code, flat=True))


def _record_changes(holder, old, by):
    new = facts_of(holder)
    differing = [
        name for name in sorted(old | new) if (old.get(name) or None) != (new.get(name) or None)
    ]
    if isinstance(holder, Group):
        return _record_entry(
            Act.CHANGED_ROLES, "role", (new or old).get("name"), differing, old, new, by
        )
    username = (new or old).get("username")
    columns = [name for name in differing if name not in GRANTS and (old or name != "password")]
    grants = [name for name in differing if name in GRANTS]
    _record_entry(Act.CHANGED_ACCOUNT, "account", username, columns, old, new, by)
    _record_entry(Act.CHANGED_ROLES, "account", username, grants, old, new, by)


def _record_entry(act, kind, reference, differing, old, new, by):
    if differing:
        log.record(
            act,
            by,
            kind=kind,
            reference=reference,
            old=_audit_facts(differing, old, other=new),
            new=_audit_facts(differing, new, other=old)
            | ({"password": "changed"} if "password" in differing else {}),
        )


def _audit_facts(names, facts, *, other):
    """Return the facts for the audit: no password hash, and only the permissions that ``other`` does not have."""
    recorded = {name: facts[name] for name in names if name in facts and name != "password"}
    if "permissions" in recorded:
        recorded["permissions"] = [
            code for code in recorded["permissions"] if code not in other.get("permissions", [])
        ]
    return recorded
