"""Remove the cards, which no server fills; the column stays, empty, for servers of the release before.

The conditions are those of 0011, and one for the cards: they can be emptied.
"""

from importlib import import_module

from django.db import migrations

from core.triggers import RejectUpdates

before = import_module('record.migrations.0011_store_values')
FORMER = before.ALLOWED | before.DAYS


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0014_remove_rendered_items'),
    ]

    operations = [
        RejectUpdates('Publication', FORMER | {'card': 'NEW.card IS NULL'}, former=FORMER),
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    'UPDATE record_publication SET card = NULL WHERE card IS NOT NULL',
                    migrations.RunSQL.noop,
                )
            ],
            [migrations.RemoveField('Publication', 'card')],
        ),
    ]
