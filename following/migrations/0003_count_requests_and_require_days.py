from django.db import migrations, models

import record.fields


class Migration(migrations.Migration):

    dependencies = [
        ('following', '0002_follower_followermail'),
    ]

    operations = [
        # The column keeps its name: servers of the earlier release use it meanwhile.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='follower',
                    name='created_at',
                    field=models.DateTimeField(db_column='created_at'),
                ),
                migrations.RenameField(
                    model_name='follower', old_name='created_at', new_name='requested_at'
                ),
            ],
        ),
        migrations.AlterField(
            model_name='report',
            name='first',
            field=record.fields.PartialDateField(help_text='For example 2026-07-01.', null=True, verbose_name='first day'),
        ),
        migrations.AlterField(
            model_name='report',
            name='last',
            field=record.fields.PartialDateField(help_text='For example 2026-09-30.', is_end=True, null=True, verbose_name='last day'),
        ),
    ]
