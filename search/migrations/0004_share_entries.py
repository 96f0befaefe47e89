import django.db.models.deletion
from django.db import migrations, models

import search.backends

FORMER_TABLE = "search_searchentry"


def retire_former_table(apps, schema_editor):
    """Empty the table, which servers of the former release still use; drop it on a new site.

    The next release drops it.
    """
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {FORMER_TABLE}")  # noqa: S608 (a constant)
        if not cursor.rowcount:
            cursor.execute(f"DROP TABLE {FORMER_TABLE}")
            if connection.vendor == "sqlite":
                cursor.execute("DROP TABLE IF EXISTS search_searchtokens")


class Migration(migrations.Migration):
    """All entries are new: ``manage.py set_up`` makes them, or ``manage.py index_search``.

    The next migration creates the full-text index.
    """

    dependencies = [
        ('record', '0006_store_rendered_items'),
        ('search', '0003_add_notes_for_staff'),
    ]

    operations = [
        migrations.RunPython(retire_former_table),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.DeleteModel(name='SearchEntry')]),
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.UUIDField(unique=True)),
                ('key', models.UUIDField()),
                ('place', models.SmallIntegerField()),
                ('day', models.IntegerField()),
                ('serves_en', models.BooleanField()),
                ('serves_fr', models.BooleanField()),
                ('serves_ro', models.BooleanField()),
                ('is_newest', models.BooleanField(default=False)),
                ('sequence', models.TextField()),
                ('tokens', search.backends.TokensField()),
            ],
            options={
                'db_table': 'search_entry',
                'indexes': [
                    models.Index(condition=models.Q(('is_newest', True)), fields=['key'], name='newest_entry_of_object'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SearchEntryUse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='search.searchentry')),
                ('publication', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='record.publication')),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(fields=('publication', 'entry'), name='one_use_of_an_entry'),
                ],
            },
        ),
        migrations.AddField(
            model_name='searchentry',
            name='publications',
            field=models.ManyToManyField(related_name='search_entries', through='search.SearchEntryUse', to='record.publication'),
        ),
    ]
