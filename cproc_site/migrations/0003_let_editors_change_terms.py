from django.db import migrations

from accounts.migrations._roles import GivePermissions


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0002_recognise_untrusted_certificates'),
        ('translation', '0001_add_terms'),
    ]

    operations = [GivePermissions("translation.term")]
