"""Audit entries for actions of Django: signing in and out, and changes of roles."""

import time
from typing import Any

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from accounts import access_log, audit
from accounts.login import flow
from accounts.models import Act, User

# The column of the account or role that each table belongs to.
M2M_FIELDS = {
    User.groups.through: "groups",
    User.user_permissions.through: "user_permissions",
    Group.permissions.through: "permissions",
}


@receiver(user_logged_in)
def record_login(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
    """Start the time of the session, and record the sign-in."""
    request.session[flow.SIGNED_IN] = request.session[flow.SEEN] = int(time.time())
    user.record(Act.SIGNED_IN, user)


@receiver(user_logged_out)
def record_logout(sender: Any, user: Any, **kwargs: Any) -> None:
    """Record that a user signed out."""
    if user:
        user.record(Act.SIGNED_OUT, user)


@receiver(user_login_failed)
def record_failed_login(sender: Any, credentials: dict[str, Any], **kwargs: Any) -> None:
    """Record a failed sign-in by the name of an account; other typed texts may be passwords."""
    reference = User.objects.known_name(credentials.get("username"))
    audit.record(Act.SIGN_IN_FAILED, None, kind="account", reference=reference)


def record_grants(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, **kwargs: Any
) -> None:
    """Record changed roles of accounts and permissions of roles and accounts, from either end."""
    if action.startswith("post_"):
        record_changes(sender, instance)
        return
    holders = [instance]
    if reverse:
        lookup = {"pk__in": pk_set} if pk_set else {M2M_FIELDS[sender]: instance}
        holders = model.objects.filter(**lookup)
    instance._access_before = access_log.snapshot(holders)


for _table in M2M_FIELDS:
    m2m_changed.connect(record_grants, sender=_table)


@receiver([pre_save, pre_delete], sender=Group)
def snapshot_role(sender: Any, signal: Any, instance: Any, **kwargs: Any) -> None:
    """Store the facts of a role, and of its accounts, which lose a deleted one silently."""
    accounts = instance.user_set.all() if signal is pre_delete else ()
    instance._access_before = access_log.snapshot([*accounts, instance])


@receiver([post_save, post_delete], sender=Group)
def record_changes(sender: Any, instance: Any, **kwargs: Any) -> None:
    """Record how the accounts and roles of the snapshot differ now."""
    access_log.record_differences(instance.__dict__.pop("_access_before", []))
