from django.db import migrations, models

import core.mail.models


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0003_editors_see_what_visitors_found_useful'),
    ]

    operations = [
        migrations.CreateModel(
            name='ErrorMail',
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
    ]
