"""Reject all changes of audit entries again: no server has written hashes of texts since 0013."""

from importlib import import_module

from django.db import migrations

from core.triggers import RejectUpdates

before = import_module('accounts.migrations.0012_let_hashes_be_removed_from_the_audit')


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0015_give_time_to_set_up_a_second_factor'),
    ]

    operations = [
        RejectUpdates('AuditEntry', former=before.Migration.operations[0].allowed),
    ]
