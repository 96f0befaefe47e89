from django.db import migrations, models
from django.db.models import F

import record.fields


class Migration(migrations.Migration):

    dependencies = [
        ('following', '0003_count_requests_to_follow'),
    ]

    operations = [
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
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(
                condition=models.Q(('first__gte', '2000'), ('last__gte', F('first')), ('last__lte', '2099')),
                name='report_is_about_a_period',
                violation_error_message='The last day is before the first, or a year is not from 2000 to 2099. Correct the two days.',
            ),
        ),
    ]
