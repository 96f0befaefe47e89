"""Audit entries for changes of accounts and roles, wherever the change comes from.

The models and signals notice every change, also one made in a shell or a command; the admin only
states, by `audited_as()`, who made it. So one place writes the entries, no change is recorded
twice, and a change outside `audited_as()` is recorded with `by=None`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.auth.models import AbstractUser, Group, Permission
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.dispatch import Signal

from accounts import audit
from accounts.audit.models import Act

type Holder = AbstractUser | Group  # an account or a role
type Facts = dict[str, Any]
type Snapshot = list[tuple[Holder, Facts]]
type SnapshotByKey = dict[tuple[Any, Any], tuple[Holder, Facts]]  # by model and primary key

ACCOUNT_COLUMNS = frozenset(
    ["username", "email", "is_active", "is_staff", "is_superuser", "password"]
)
GRANTS = ("roles", "permissions")
POWERS = {"is_active", "is_staff", "is_superuser", *GRANTS}

# Sent with `account` and `by`, in the transaction of the change.
account_deactivated = Signal()

# The accounts and roles changed inside `audited_as()`, as they were before the first change.
_before: ContextVar[SnapshotByKey | None] = ContextVar("audited_as", default=None)


@contextmanager
def audited_as(by: Any) -> Iterator[None]:
    """Record the changes inside as made by `by`; several of one account or role become one entry.

    The entries are written at the end: use it inside the transaction of the changes.
    """
    before: SnapshotByKey = {}
    token = _before.set(before)
    try:
        yield
    finally:
        _before.reset(token)
    for holder, old in before.values():
        _record_changes(holder, old, by)


@contextmanager
def audited(holders: Iterable[Holder]) -> Iterator[Snapshot]:
    """Record the changes inside of these accounts or roles; yield their earlier facts."""
    before = snapshot(holders)
    yield before
    record_differences(before)


def snapshot(holders: Iterable[Holder]) -> Snapshot:
    """Return each account or role with its current facts."""
    return [(holder, find_facts(holder)) for holder in holders]


def record_differences(snapshots: Snapshot) -> None:
    """Record how the accounts and roles of an earlier `snapshot()` differ now."""
    before = _before.get()
    for holder, old in snapshots:
        if before is None:
            _record_changes(holder, old, by=None)
        else:
            before.setdefault((holder._meta.model, holder.pk), (holder, old))


def find_facts(holder: Holder) -> Facts:
    """Return the stored facts about access: columns, roles and permissions; none without a row."""
    is_role = isinstance(holder, Group)
    columns = ["name"] if is_role else ACCOUNT_COLUMNS
    facts = holder._meta.model._default_manager.filter(pk=holder.pk).values(*columns).first()
    if facts is None:
        return {}
    permissions = Permission.objects.filter(**{"group" if is_role else "user": holder.pk})
    code = Concat(F("content_type__app_label"), Value("."), F("codename"))
    facts["permissions"] = sorted(permissions.order_by().values_list(code, flat=True))
    if not is_role:
        facts["roles"] = sorted(Group.objects.filter(user=holder.pk).values_list("name", flat=True))
    return facts


def _record_changes(holder: Any, old: Facts, by: Any) -> None:
    new = find_facts(holder)
    is_role = isinstance(holder, Group)
    kind = "role" if is_role else "account"
    reference = (new or old).get("name" if is_role else "username")
    columns, grants = [], []
    for name in sorted(old | new):
        if (old.get(name) or None) == (new.get(name) or None):
            continue
        if is_role or name in GRANTS:
            grants.append(name)
        elif old or name != "password":
            columns.append(name)
    for act, names in ((Act.CHANGED_ACCOUNT, columns), (Act.CHANGED_ROLES, grants)):
        if not names:
            continue
        old_facts = _audit_facts(names, old, other=new)
        new_facts = _audit_facts(names, new, other=old)
        if "password" in names:
            new_facts["password"] = "changed"  # noqa: S105 (no hash is recorded)
        audit.record(act, by, kind=kind, reference=reference, old=old_facts, new=new_facts)
    if old and not is_role and not POWERS.isdisjoint(columns + grants):
        holder.notify_of_powers()
    if "is_active" in columns and not new.get("is_active"):
        account_deactivated.send(sender=type(holder), account=holder, by=by)


def _audit_facts(names: list[str], facts: Facts, *, other: Facts) -> Facts:
    """Return the facts without a password hash and without the permissions that `other` has."""
    recorded = {name: facts[name] for name in names if name in facts and name != "password"}
    if "permissions" in recorded:
        kept = other.get("permissions", [])
        recorded["permissions"] = [code for code in recorded["permissions"] if code not in kept]
    return recorded
