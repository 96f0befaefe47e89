from django.db import migrations, models

import core.mail.models
from accounts import roles
from accounts.migrations._roles import create_permissions_now


def create_roles(apps, schema_editor):
    """Give each role of the site its permissions; another role of the office keeps its own."""
    database = schema_editor.connection.alias
    table = roles.permissions()
    labels = {code.split(".")[0] for codes in table.values() for code in codes}
    create_permissions_now(labels, apps, database)
    permissions = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in apps.get_model("auth", "Permission")
        .objects.using(database)
        .select_related("content_type")
    }
    groups = apps.get_model("auth", "Group").objects.using(database)
    for name, codes in table.items():
        role, _created = groups.get_or_create(name=name)
        role.permissions.set([permissions[code] for code in sorted(codes & permissions.keys())])


def delete_roles(apps, schema_editor):
    database = schema_editor.connection.alias
    apps.get_model("auth", "Group").objects.using(database).filter(name__in=roles.permissions()).delete()


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('admin', '0003_logentry_add_action_flag_choices'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contact', '0001_initial'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('pages', '0001_initial'),
        ('projects', '0001_initial'),
        ('publishing', '0001_initial'),
        ('record', '0001_initial'),
        ('search', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErrorMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('mail_id', models.CharField(default=core.mail.models.new_mail_id, editable=False, max_length=200, unique=True, verbose_name='e-mail ID')),
                ('created_at', models.DateTimeField(verbose_name='created on')),
                ('state', models.CharField(choices=[('due', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Not delivered')], default='due', max_length=8, verbose_name='state')),
                ('next_attempt_at', models.DateTimeField(verbose_name='next attempt')),
                ('claimed_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('error', models.CharField(blank=True, choices=[('interrupted', 'Sending was interrupted.'), ('restored', 'It was waiting in the backup from which the site was restored, and may have been sent since.'), ('held', 'Not sent: the message was held as possible spam.'), ('address refused', 'The mail server rejected the address (code %(detail)s).'), ('mail refused', 'The mail server rejected the e-mail (code %(detail)s).'), ('timeout', 'The mail server did not respond in time.'), ('unavailable', 'The mail server is unavailable or closed the connection.'), ('address unsupported', 'The mail server does not accept addresses of this form.'), ('not handed over', 'The e-mail could not be passed to the mail server (%(detail)s).')], default='', max_length=24, verbose_name='problem')),
                ('error_detail', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'abstract': False,
                'default_permissions': (),
                'indexes': [models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['state', 'next_attempt_at'], name='cproc_site_errormail_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='cproc_site_errormail_is_sent_at_a_time')],
            },
        ),
        migrations.RunPython(create_roles, delete_roles),
    ]
