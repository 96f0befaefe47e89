from django.db import migrations


class Migration(migrations.Migration):
    """The column itself stays for servers of the release before; the next one removes it."""

    dependencies = [
        ('record', '0011_store_values'),
    ]

    operations = [
        migrations.RemoveIndex('publication', 'publication_by_start'),
        migrations.RemoveIndex('publication', 'publication_by_end'),
    ]
