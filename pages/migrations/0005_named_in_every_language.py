import publishing.fields
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pages', '0004_figures_are_typed_in_english'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='figure',
            options={'ordering': ['position', 'pk'], 'verbose_name': 'figure', 'verbose_name_plural': 'figures'},
        ),
        migrations.AlterModelOptions(
            name='milestone',
            options={'ordering': ['date', 'slug'], 'verbose_name': 'milestone', 'verbose_name_plural': 'milestones'},
        ),
        migrations.AlterModelOptions(
            name='milestonesource',
            options={'ordering': ['position', 'pk'], 'verbose_name': 'milestone source', 'verbose_name_plural': 'milestone sources'},
        ),
        migrations.AlterModelOptions(
            name='notice',
            options={'verbose_name': 'notice', 'verbose_name_plural': 'notices'},
        ),
        migrations.AlterModelOptions(
            name='officesource',
            options={'ordering': ['position', 'pk'], 'verbose_name': 'office source', 'verbose_name_plural': 'office sources'},
        ),
        migrations.AlterModelOptions(
            name='standingpage',
            options={'ordering': ['position', 'slug'], 'verbose_name': 'standing page', 'verbose_name_plural': 'standing pages'},
        ),
        migrations.AlterModelOptions(
            name='usefulness',
            options={'ordering': ['path', '-day'], 'verbose_name': 'usefulness', 'verbose_name_plural': 'usefulness of pages'},
        ),
        migrations.AlterField(
            model_name='figure',
            name='value',
            field=models.CharField(help_text='In English, for example “about 2,000” or “more than 120”: the other languages follow by themselves.', max_length=60, verbose_name='value'),
        ),
        migrations.AlterField(
            model_name='milestone',
            name='date',
            field=publishing.fields.PartialDateField(blank=True, help_text='As exactly as the source gives it: 2013-10-15, 2013-10 or 2013.', null=True, verbose_name='date'),
        ),
        migrations.AlterField(
            model_name='office',
            name='short_name',
            field=models.CharField(help_text='What stands at the head of each page, for example C-PROC.', max_length=40, verbose_name='short name'),
        ),
        migrations.AlterField(
            model_name='standingpage',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, help_text='Order in the menu: 1 comes first.', verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='usefulness',
            name='day',
            field=models.DateField(verbose_name='day'),
        ),
    ]
