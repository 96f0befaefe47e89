from django.db import migrations

from publishing.search import indexing


def add_what_is_published(apps, schema_editor):
    publications, entries, words = (
        apps.get_model("publishing", name) for name in ("Publication", "SearchEntry", "SearchWord")
    )
    indexing.add(indexing.searchable(publications.objects).iterator(indexing.BATCH), entry_model=entries, word_model=words)


class Migration(migrations.Migration):

    dependencies = [
        ("publishing", "0004_search"),
    ]

    operations = [
        migrations.RunPython(add_what_is_published, migrations.RunPython.noop),
    ]
