import django.db.models.deletion
from django.db import migrations, models

from search.migrations._full_text_index import create_index, drop_index


class Migration(migrations.Migration):
    """``manage.py set_up`` adds the entries of drafts, or ``manage.py index_search``."""

    dependencies = [
        ('record', '0006_store_rendered_items'),
        ('search', '0004_share_entries'),
    ]

    operations = [
        migrations.RunPython(drop_index, create_index),
        migrations.AddField(
            model_name='searchentry',
            name='draft',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='record.publication'),
        ),
        migrations.RunPython(create_index, drop_index),
    ]
