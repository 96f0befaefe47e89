"""Messages that arrived before there was an end to keeping them are kept as long as their subject says."""

import datetime

from django.db import migrations

from contact.addresses import normal_email


def give_ends(apps, schema_editor):
    messages = apps.get_model("contact", "Message").objects.using(schema_editor.connection.alias)
    for message in messages.filter(delete_at=None).select_related("subject").iterator():
        message.delete_at = message.received_at + datetime.timedelta(days=message.subject.retention_days)
        message.normal_email = normal_email(message.email)
        message.save(update_fields=["delete_at", "normal_email"])


class Migration(migrations.Migration):
    dependencies = [("contact", "0002_inbox_and_outbox")]

    operations = [migrations.RunPython(give_ends, migrations.RunPython.noop)]
