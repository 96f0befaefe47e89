"""Signatures of witnesses under checkpoints. Triggers reject changes of one, and deletion."""

import django.db.models.deletion
from django.db import migrations, models

from core.triggers import RejectDeletes, RejectUpdates


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0008_forget_digests_of_withheld_contents'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogCosignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('witness', models.CharField(max_length=300)),
                ('line', models.TextField(blank=True, default='')),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField()),
                ('error', models.CharField(blank=True, default='', max_length=20)),
                ('error_detail', models.CharField(blank=True, default='', max_length=100)),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='cosignatures', to='record.logcheckpoint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'witness'), name='one_cosignature_per_witness')],
            },
        ),
        RejectUpdates('LogCosignature', {
            'checkpoint line attempts next_attempt_at error error_detail': "OLD.line = ''",
        }),
        RejectDeletes('LogCosignature'),
    ]
