"""Who edits pages sees how many visitors found each of them useful; correspondents have nothing to do with it."""

from importlib import import_module

from django.db import migrations

first = import_module("cproc_site.migrations.0001_roles")
second = import_module("cproc_site.migrations.0002_correspondents_deal_with_messages")

ADDED = dict.fromkeys(("Editor", "Publisher", "Administrator"), first.to("view", "pages.usefulness"))


def add(apps, schema_editor):
    second.give(apps, schema_editor, ADDED)


def take(apps, schema_editor):
    second.take_back(apps, schema_editor, ADDED)


class Migration(migrations.Migration):
    dependencies = [
        ("cproc_site", "0002_correspondents_deal_with_messages"),
        ("pages", "0002_usefulness"),
    ]

    operations = [migrations.RunPython(add, take)]
