from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0013_remove_hashes_from_the_audit'),
    ]

    operations = [
        migrations.DeleteModel(name='SavedFilter'),
    ]
