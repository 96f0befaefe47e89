"""Store the values and the days by which lists select; ``index_values`` fills them.

The conditions are those of 0008, and one for the days: they are written once, and emptied with the
content.
"""

from importlib import import_module

import django.db.models.deletion
from django.db import migrations, models

from core.triggers import RejectUpdates

before = import_module('record.migrations.0008_forget_digests_of_withheld_contents')
ALLOWED = before.FORMER | {'digest': "NEW.digest = '' AND NEW.withheld_at IS NOT NULL"}
DAYS = {
    f'{name}_day': f'OLD.{name}_day IS NULL OR NEW.{name}_day IS NULL AND ({before.IS_WITHHELD_NOW})'
    for name in ('first', 'last')
}


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0010_index_contents_in_force'),
    ]

    operations = [
        RejectUpdates('Publication', ALLOWED, former=ALLOWED),
        migrations.AddField(
            model_name='publication',
            name='first_day',
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name='publication',
            name='last_day',
            field=models.DateField(editable=False, null=True),
        ),
        RejectUpdates('Publication', ALLOWED | DAYS),
        migrations.RemoveIndex(
            model_name='publication',
            name='content_in_force',
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('cancelled_at', None), ('in_force_from__isnull', False), ('reason', ''), ('withheld_at', None)), fields=['kind', 'in_force_until', 'in_force_from', 'first_day', 'last_day', 'slug', 'id'], name='dated_content_in_force'),
        ),
        migrations.CreateModel(
            name='Value',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=40)),
                ('value', models.CharField(max_length=120)),
                ('since', models.DateTimeField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='values', to='record.publication')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['kind', 'name', 'value', 'until', 'since', 'publication'], name='value_in_force'),
                    models.Index(fields=['value', 'name', 'publication'], name='value_of_any_kind'),
                ],
                'constraints': [models.UniqueConstraint(fields=('publication', 'name', 'value'), name='value_once_a_publication')],
            },
        ),
        # Servers of the release before still use the table: the next one drops it.
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL('DELETE FROM record_mention', migrations.RunSQL.noop)],
            [migrations.DeleteModel('Mention')],
        ),
    ]
