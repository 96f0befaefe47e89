import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.mail.models


class Migration(migrations.Migration):
    """The table is made again: what it holds is sent within minutes and deleted after a month."""

    dependencies = [
        ('staff', '0009_codes_that_were_due_and_changed_addresses'),
    ]

    operations = [
        migrations.DeleteModel('AccountMail'),
        migrations.CreateModel(
            name='AccountMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.EmailField(max_length=254, verbose_name='to')),
                ('mail_id', models.CharField(default=core.mail.models.new_mail_id, editable=False, max_length=200, unique=True, verbose_name='mail id')),
                ('created_at', models.DateTimeField(verbose_name='made at')),
                ('state', models.CharField(choices=[('due', 'Waiting'), ('sending', 'Being sent'), ('sent', 'Sent'), ('failed', 'Not delivered')], default='due', max_length=8, verbose_name='state')),
                ('next_attempt_at', models.DateTimeField(verbose_name='next attempt')),
                ('claimed_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('error', models.CharField(blank=True, choices=[('interrupted', 'Sending was interrupted.'), ('restored', 'It waited in the backup from which the site was restored: it may have been sent since.'), ('held', 'Kept back: the message was held as possible spam.'), ('address refused', 'The mail server refuses the address (code %(detail)s).'), ('mail refused', 'The mail server refuses the mail (code %(detail)s).'), ('timeout', 'The mail server doesn’t answer in time.'), ('unavailable', 'The mail server isn’t there or broke off.'), ('address unsupported', 'The mail server takes no address of this form.'), ('not handed over', 'The mail could not be handed over (%(detail)s).')], default='', max_length=24, verbose_name='problem')),
                ('error_detail', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('news', models.CharField(choices=[('set', 'A second factor was set up'), ('removed', 'The second factor was removed'), ('code used', 'A recovery code was used to sign in'), ('new codes', 'New recovery codes were made'), ('password', 'The password was changed'), ('address', 'The mail address was changed'), ('no code', 'The right password was given, and no code')], max_length=12)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='account_mails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'mail about an account',
                'verbose_name_plural': 'mails about accounts',
                'ordering': ['created_at', 'pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['state', 'next_attempt_at'], name='staff_accountmail_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='staff_accountmail_is_sent_at_a_time')],
            },
        ),
    ]
