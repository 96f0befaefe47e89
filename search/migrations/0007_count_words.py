from django.db import migrations, models

FORMER_TABLE = "search_searchword"


def retire_former_table(apps, schema_editor):
    """Empty the table, which servers of the former release still use; drop it on a new site.

    The next release drops it.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {FORMER_TABLE}")  # noqa: S608 (a constant)
        if not cursor.rowcount:
            cursor.execute(f"DROP TABLE {FORMER_TABLE}")


class Migration(migrations.Migration):
    """``manage.py set_up`` counts the words, or ``manage.py index_search``."""

    dependencies = [
        ('search', '0006_date_confirmations_of_facts'),
    ]

    operations = [
        migrations.RunPython(retire_former_table, migrations.RunPython.noop),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='SearchWord')]),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(max_length=2)),
                ('token', models.CharField(max_length=62)),
                ('number', models.IntegerField(default=0)),
                ('spelling', models.CharField(max_length=80)),
            ],
            options={
                'db_table': 'search_word',
                'constraints': [models.UniqueConstraint(fields=('language', 'token'), name='one_number_a_token')],
            },
        ),
        migrations.AddField(
            model_name='synonyms',
            name='page',
            field=models.CharField(blank=True, db_default='', default='', help_text='Web address of a page that these words find too, for example /contact/.', max_length=200, verbose_name='page'),
        ),
    ]
