from django.db import migrations


class Migration(migrations.Migration):
    """Migration 0011 works out how rows stand in each language."""

    dependencies = [
        ("publishing", "0006_languages"),
    ]

    operations = []
