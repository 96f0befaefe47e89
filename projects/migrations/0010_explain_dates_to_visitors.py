from django.db import migrations, models

import record.fields


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0009_add_notes_for_staff'),
    ]

    operations = [
        migrations.AlterField(
            model_name='project',
            name='budget_note_en',
            field=models.TextField(blank=True, default='', help_text='Items covered by the amount, or the known part of it.', verbose_name='note on the budget'),
        ),
        migrations.AlterField(
            model_name='project',
            name='budget_note_fr',
            field=models.TextField(blank=True, default='', help_text='Items covered by the amount, or the known part of it.', verbose_name='note on the budget'),
        ),
        migrations.AlterField(
            model_name='project',
            name='budget_note_ro',
            field=models.TextField(blank=True, default='', help_text='Items covered by the amount, or the known part of it.', verbose_name='note on the budget'),
        ),
        migrations.AlterField(
            model_name='project',
            name='dates_note_en',
            field=models.TextField(blank=True, default='', help_text='Explanation for visitors, for example “Duration: 48 months.”.', verbose_name='note on the dates'),
        ),
        migrations.AlterField(
            model_name='project',
            name='dates_note_fr',
            field=models.TextField(blank=True, default='', help_text='Explanation for visitors, for example “Duration: 48 months.”.', verbose_name='note on the dates'),
        ),
        migrations.AlterField(
            model_name='project',
            name='dates_note_ro',
            field=models.TextField(blank=True, default='', help_text='Explanation for visitors, for example “Duration: 48 months.”.', verbose_name='note on the dates'),
        ),
        migrations.AlterField(
            model_name='project',
            name='end',
            field=record.fields.PartialDateField(blank=True, help_text='As precise as in the source. If it is empty, visitors read “No end date published”.', is_end=True, null=True, verbose_name='end'),
        ),
    ]
