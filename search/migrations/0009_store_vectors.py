from django.db import migrations

from search.migrations._full_text_index import create_index, drop_index


class Migration(migrations.Migration):
    """Index stored vectors on PostgreSQL. The former release still uses ``search_vector(text)``."""

    dependencies = [
        ('search', '0008_store_failed_searches'),
    ]

    operations = [
        migrations.RunPython(drop_index, create_index),
        migrations.RunPython(create_index, drop_index),
    ]
