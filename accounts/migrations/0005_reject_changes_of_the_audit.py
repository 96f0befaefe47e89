"""Reject changes of audit entries, and deleting those of the last three years.

Three years are the shortest time for which the settings can retain entries (AUDIT_RETENTION_YEARS),
so the trigger needs no setting, and no change of settings or rows shortens it.
"""

from django.db import migrations

from core.triggers import RejectDeletes, RejectUpdates


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_recognise_untrusted_certificates'),
    ]

    operations = [
        RejectUpdates('AuditEntry'),
        RejectDeletes('AuditEntry', unless='OLD.at < $three_years_ago'),
    ]
