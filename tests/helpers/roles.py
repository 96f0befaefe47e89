"""The roles of the site in tests after which the database is emptied."""

from django.apps import apps as django_apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate

from accounts.roles import permissions


def make_role(name: str) -> Group:
    role, _ = Group.objects.get_or_create(name=name)
    role.permissions.set(_permissions_of(name))
    return role


def _permissions_of(name) -> list[Permission]:
    codes = {tuple(code.split(".")) for code in permissions()[name]}
    wanted = Permission.objects.filter(codename__in=[codename for _, codename in codes])
    return [
        each
        for each in wanted.select_related("content_type")
        if (each.content_type.app_label, each.codename) in codes
    ]


def stay_in_the_database():
    """Create the roles again whenever a test that commits has its database emptied."""
    post_migrate.connect(_make_missing, dispatch_uid="roles of the tests")


def _make_missing(app_config, apps=django_apps, **kwargs):
    """Create the roles after the signal of the last app, when all permissions exist."""
    last = [each for each in django_apps.get_app_configs() if each.models_module][-1]
    if app_config == last and apps is django_apps and not Group.objects.exists():
        held = Group.permissions.through  # without signals, so that the audit log has no entry
        for role in Group.objects.bulk_create(Group(name=name) for name in permissions()):
            held.objects.bulk_create(
                held(group=role, permission=permission) for permission in _permissions_of(role.name)
            )
