"""The log of the record. Its triggers reject gaps, changes and deletion.

Withholding a row removes the nonces of its entries; a key ends once.
"""

import django.db.models.deletion
from django.db import migrations, models

from core.triggers import RejectDeletes, RejectInserts, RejectUpdates

IS_NEXT = '''NEW."index" = (SELECT COALESCE(MAX("index") + 1, 0) FROM record_logentry)'''
IS_WITHHELD = '''
    NEW.nonce IS NULL AND (SELECT withheld_at FROM record_publication
                           WHERE id = OLD.publication_id) IS NOT NULL'''


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0006_store_rendered_items'),
    ]

    operations = [
        migrations.CreateModel(
            name='LogCheckpoint',
            fields=[
                ('size', models.BigIntegerField(primary_key=True, serialize=False)),
                ('note', models.TextField()),
                ('signed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='LogEntry',
            fields=[
                ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                ('operation', models.CharField(choices=[('publish', 'published'), ('withdraw', 'withdrawn'), ('cancel', 'cancelled'), ('withhold', 'withheld'), ('recorded_before', 'recorded before the log')], max_length=20)),
                ('logged_at', models.DateTimeField()),
                ('nonce', models.BinaryField(null=True)),
                ('commitment', models.BinaryField()),
                ('hashes', models.BinaryField()),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='log_entries', to='record.publication')),
            ],
            options={
                'verbose_name_plural': 'log entries',
                'constraints': [models.UniqueConstraint(fields=('publication', 'operation'), name='one_entry_per_row_and_operation')],
            },
        ),
        migrations.CreateModel(
            name='LogKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verifier_key', models.CharField(max_length=300, unique=True)),
                ('valid_from', models.DateTimeField()),
                ('valid_until', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='LogTimestamp',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('token', models.BinaryField(null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('next_attempt_at', models.DateTimeField()),
                ('error', models.CharField(blank=True, default='', max_length=20)),
                ('error_detail', models.CharField(blank=True, default='', max_length=100)),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.DO_NOTHING, related_name='timestamps', to='record.logcheckpoint')),
            ],
        ),
        migrations.CreateModel(
            name='RecordVerification',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('verified_at', models.DateTimeField()),
                ('entries', models.BigIntegerField()),
                ('problems', models.JSONField(default=list)),
            ],
        ),
        RejectInserts('LogEntry', unless=IS_NEXT),
        RejectUpdates('LogEntry', {'nonce': IS_WITHHELD}),
        RejectDeletes('LogEntry'),
        RejectUpdates('LogCheckpoint'),
        RejectDeletes('LogCheckpoint'),
        RejectUpdates('LogKey', {'valid_until': 'OLD.valid_until IS NULL'}),
        RejectDeletes('LogKey'),
        RejectUpdates('LogTimestamp', {
            'token attempts next_attempt_at error error_detail': 'OLD.token IS NULL',
        }),
        RejectDeletes('LogTimestamp'),
    ]
