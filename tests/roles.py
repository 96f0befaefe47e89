"""The site's roles in tests whose database was emptied between them: made as their migration makes them."""

from importlib import import_module

from django.contrib.auth.models import Group, Permission

ROLES = dict(import_module("cproc_site.migrations.0001_roles").ROLES)
for _migration in ("0002_correspondents_deal_with_messages", "0003_editors_see_what_visitors_found_useful"):
    for _name, _held in import_module(f"cproc_site.migrations.{_migration}").ADDED.items():
        ROLES[_name] = ROLES[_name] | _held


def make_role(name: str) -> Group:
    role, _ = Group.objects.get_or_create(name=name)
    codes = {tuple(code.split(".")) for code in ROLES[name]}
    wanted = Permission.objects.filter(codename__in=[codename for _, codename in codes]).select_related(
        "content_type"
    )
    role.permissions.set([each for each in wanted if (each.content_type.app_label, each.codename) in codes])
    return role
