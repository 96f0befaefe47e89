import datetime

from django.db import migrations, models
from django.utils import timezone


def end_of_grace():
    return timezone.now() + datetime.timedelta(days=14)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_remove_saved_filters'),
    ]

    operations = [
        # The default is for the accounts that exist now; later ones have no grace.
        migrations.AddField(
            model_name='user',
            name='second_factor_from',
            field=models.DateTimeField(default=end_of_grace, editable=False, null=True),
            preserve_default=False,
        ),
    ]
