"""The site's roles in tests whose database was emptied between them: created as their migration does it."""

from django.apps import apps as django_apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate

from accounts.roles import PERMISSIONS


def make_role(name: str) -> Group:
    role, _ = Group.objects.get_or_create(name=name)
    role.permissions.set(_permissions_of(name))
    return role


def _permissions_of(name) -> list[Permission]:
    codes = {tuple(code.split(".")) for code in PERMISSIONS[name]}
    wanted = Permission.objects.filter(codename__in=[codename for _, codename in codes])
    return [
        each
        for each in wanted.select_related("content_type")
        if (each.content_type.app_label, each.codename) in codes
    ]


def stay_in_the_database():
    """A test that commits has the database emptied after it: whichever test follows finds the roles all the same."""
    post_migrate.connect(_make_missing, dispatch_uid="roles of the tests")


def _make_missing(app_config, apps=django_apps, **kwargs):
    """Emptying is told to each app with models; by the last one all have their permissions."""
    last = [each for each in django_apps.get_app_configs() if each.models_module][-1]
    if app_config == last and apps is django_apps and not Group.objects.exists():
        held = Group.permissions.through  # no signal tells the audit: nobody did that
        for role in Group.objects.bulk_create(Group(name=name) for name in PERMISSIONS):
            held.objects.bulk_create(
                held(group=role, permission=permission) for permission in _permissions_of(role.name)
            )
