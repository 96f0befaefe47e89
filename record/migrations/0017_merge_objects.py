"""Store whether a withdrawn object was merged into its successor.

The conditions are those of 0015, and one for the new column: it is written once.
"""

from importlib import import_module

from django.db import migrations, models

from core.triggers import RejectUpdates

before = import_module('record.migrations.0015_remove_cards')
ALLOWED = {names.removesuffix(' card'): unless for names, unless in before.FORMER.items()}


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0016_log_no_rows_from_before_the_log'),
    ]

    operations = [
        RejectUpdates('Publication', ALLOWED, former=ALLOWED),
        migrations.AddField(
            model_name='publication',
            name='is_merged',
            field=models.BooleanField(editable=False, null=True),
        ),
        RejectUpdates('Publication', ALLOWED),
    ]
