from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0010_audit_changes_of_terms'),
    ]

    operations = [
        migrations.AlterField(
            model_name='accountmail',
            name='news',
            field=models.CharField(choices=[('set', 'A second factor was set up'), ('removed', 'The second factor was removed'), ('code used', 'A recovery code was used to sign in'), ('new codes', 'New recovery codes were created'), ('passkey', 'A passkey was added'), ('no passkey', 'A passkey was removed'), ('copied key', 'A possible copy of a passkey was rejected'), ('password', 'The password was changed'), ('address', 'The e-mail address was changed'), ('link', 'Set your password'), ('no code', 'The correct password was entered, without a code')], max_length=12),
        ),
    ]
