from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0005_add_notes_for_staff'),
    ]

    operations = [
        migrations.AddField(
            model_name='milestone',
            name='text_url',
            field=models.URLField(blank=True, db_default='', default='', help_text='Web address of its official text.', max_length=600, verbose_name='text of the act'),
        ),
        migrations.AlterField(
            model_name='figure',
            name='value',
            field=models.CharField(help_text='In English, for example “about 2,000”, “more than 120” or “42 → 76”. The other languages follow automatically.', max_length=60, verbose_name='value'),
        ),
    ]
