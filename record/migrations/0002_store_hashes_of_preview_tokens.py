from django.db import migrations, models
from django.db.models.functions import Now


def revoke_links(apps, schema_editor):
    """Revoke the links made so far: their tokens were signatures, which open nothing now."""
    links = apps.get_model('record', 'PreviewLink').objects
    links.filter(revoked_at=None).update(revoked_at=Now())


class Migration(migrations.Migration):

    dependencies = [
        ('record', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='previewlink',
            name='token_hash',
            field=models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True),
        ),
        migrations.RunPython(revoke_links, migrations.RunPython.noop),
    ]
