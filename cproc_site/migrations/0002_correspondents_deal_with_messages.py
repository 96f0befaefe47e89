"""Correspondents deal with messages and see to it that mails arrive; who may erase a person's messages is an administrator."""

from importlib import import_module

from django.db import migrations

first = import_module("cproc_site.migrations.0001_roles")

ADDED = {
    "Correspondent": first.to("change export", "contact.message") | first.to("view", "contact.delivery"),
    "Administrator": first.to("change export erase", "contact.message")
    | first.to("view", "contact.delivery")
    | first.to("view add change delete", "contact.recipient"),
}


def add(apps, schema_editor):
    give(apps, schema_editor, ADDED)


def take(apps, schema_editor):
    take_back(apps, schema_editor, ADDED)


def give(apps, schema_editor, added):
    """Adds to each role what ``added`` has for it, making the permissions where Django hasn't yet."""
    database = schema_editor.connection.alias
    first.make_permissions(apps, database, added.values())
    for role, permissions in _held(apps, database, added):
        role.permissions.add(*permissions)


def take_back(apps, schema_editor, added):
    for role, permissions in _held(apps, schema_editor.connection.alias, added):
        role.permissions.remove(*permissions)


def _held(apps, database, added):
    """The roles that are still there, each with the permissions that this adds."""
    permissions = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in apps.get_model("auth", "Permission").objects.using(database).select_related("content_type")
    }
    for role in apps.get_model("auth", "Group").objects.using(database).filter(name__in=added):
        yield role, [permissions[code] for code in sorted(added[role.name])]


class Migration(migrations.Migration):
    dependencies = [
        ("cproc_site", "0001_roles"),
        ("contact", "0004_every_message_has_an_end"),
    ]

    operations = [migrations.RunPython(add, take)]
