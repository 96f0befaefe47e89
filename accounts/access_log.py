"""What changes in accounts and roles, told to the audit on whatever road it comes.

The models and signals notice every change, also one made in a shell or a command; the admin only says, by
``acting``, whose act it is. So there is one place that writes an entry, nothing is told twice, and what nobody
claims is told with ``by=None``.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth.models import Group, Permission
from django.db.models import F, Value
from django.db.models.functions import Concat

from accounts.audit import log
from accounts.audit.models import Act

ACCOUNT_COLUMNS = frozenset(["username", "email", "is_active", "is_staff", "is_superuser", "password"])
GIVEN = ("roles", "permissions")

_acting: ContextVar["Acting | None"] = ContextVar("acting", default=None)


class Acting:
    """A person, and what the things that the person changes were before the first change."""

    def __init__(self, by):
        self.by, self.before = by, {}


@contextmanager
def acting(by):
    """Changes inside are the act of ``by``. Several of one account or role, as in one form, are one entry.

    The entries are written at the end: put it inside the transaction of the changes.
    """
    act = Acting(by)
    token = _acting.set(act)
    try:
        yield
    finally:
        _acting.reset(token)
    for holder, old in act.before.values():
        _tell(holder, old, by)


@contextmanager
def noted(holders):
    """Tells what changes inside in these accounts or roles; gives what was before."""
    before = snapshot(holders)
    yield before
    note(before)


def snapshot(holders) -> list[tuple]:
    """Each account or role, and the facts about it as they stand."""
    return [(holder, facts_of(holder)) for holder in holders]


def note(before: list[tuple]):
    """Tells how the accounts and roles of an earlier ``snapshot`` differ now."""
    act = _acting.get()
    for holder, old in before:
        if act is None:
            _tell(holder, old, by=None)
        else:
            act.before.setdefault((holder._meta.model, holder.pk), (holder, old))


def facts_of(holder) -> dict:
    """What decides who gets in and what they may do; empty where there is no such row."""
    is_role = isinstance(holder, Group)
    columns = ["name"] if is_role else ACCOUNT_COLUMNS
    facts = holder._meta.model._default_manager.filter(pk=holder.pk).values(*columns).first()
    if facts is None:
        return {}
    facts["permissions"] = _codes(Permission.objects.filter(**{"group" if is_role else "user": holder.pk}))
    if not is_role:
        facts["roles"] = sorted(Group.objects.filter(user=holder.pk).values_list("name", flat=True))
    return facts


def _codes(permissions) -> list[str]:
    code = Concat(F("content_type__app_label"), Value("."), F("codename"))
    return sorted(permissions.order_by().values_list(code, flat=True))


def _tell(holder, old, by):
    new = facts_of(holder)
    differing = [name for name in sorted(old | new) if (old.get(name) or None) != (new.get(name) or None)]
    if isinstance(holder, Group):
        return _enter(Act.CHANGED_ROLES, "role", (new or old).get("name"), differing, old, new, by)
    name = (new or old).get("username")
    account = [each for each in differing if each not in GIVEN and (old or each != "password")]
    _enter(Act.CHANGED_ACCOUNT, "account", name, account, old, new, by)
    _enter(Act.CHANGED_ROLES, "account", name, [each for each in differing if each in GIVEN], old, new, by)


def _enter(act, kind, reference, differing, old, new, by):
    if differing:
        log.record(
            act,
            by,
            kind=kind,
            reference=reference,
            old=_told(differing, old, other=new),
            new=_told(differing, new, other=old)
            | ({"password": "changed"} if "password" in differing else {}),
        )


def _told(names, facts, *, other):
    """No password, not even hashed; of permissions, which may be a hundred, those that the other side lacks."""
    told = {name: facts[name] for name in names if name in facts and name != "password"}
    if "permissions" in told:
        told["permissions"] = [
            code for code in told["permissions"] if code not in other.get("permissions", [])
        ]
    return told
