"""What no call of ours can stand in: signing in and out, and roles, whose tables and acts are Django's."""

from django.contrib.auth.models import Group
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from accounts import access_log
from accounts.audit import log
from accounts.login import sessions
from accounts.models import Act, User

# Which column of the account or role the table is behind.
M2M_FIELDS = {
    User.groups.through: "groups",
    User.user_permissions.through: "user_permissions",
    Group.permissions.through: "permissions",
}


@receiver(user_logged_in)
def record_login(sender, request, user, **kwargs):
    sessions.begin(request.session)
    _record(Act.SIGNED_IN, user)


@receiver(user_logged_out)
def record_logout(sender, user, **kwargs):
    if user:
        _record(Act.SIGNED_OUT, user)


@receiver(user_login_failed)
def record_failed_login(sender, credentials, **kwargs):
    """Nobody knows who it was. Keeps the name of an account and nothing else that was typed: it may be a password."""
    account = User.objects.filter(username=credentials.get("username")).first()
    log.record(
        Act.SIGN_IN_FAILED,
        None,
        kind="account",
        reference=account.username if account else "unknown",
    )


def _record(act, account):
    log.record(act, account, kind="account", reference=account.username)


def record_grants(sender, instance, action, reverse, model, pk_set, **kwargs):
    """Roles of people, permissions of roles, single permissions; from either end."""
    if action.startswith("post_"):
        return _record_changes(instance)
    holders = [instance]
    if reverse:
        holders = model.objects.filter(
            **({"pk__in": pk_set} if pk_set else {M2M_FIELDS[sender]: instance})
        )
    instance._access_before = access_log.snapshot(holders)


for _table in M2M_FIELDS:
    m2m_changed.connect(record_grants, sender=_table)


@receiver(pre_save, sender=Group)
def snapshot_role_before_save(sender, instance, **kwargs):
    instance._access_before = access_log.snapshot([instance])


@receiver(pre_delete, sender=Group)
def snapshot_role_before_delete(sender, instance, **kwargs):
    """Who has it loses it without any other signal."""
    instance._access_before = access_log.snapshot([*instance.user_set.all(), instance])


@receiver([post_save, post_delete], sender=Group)
def record_role_changes(sender, instance, **kwargs):
    _record_changes(instance)


def _record_changes(instance):
    access_log.record_changes_since(instance.__dict__.pop("_access_before", []))
