import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import core.mail.models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BrokenLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.UUIDField()),
                ('title', models.CharField(blank=True, default='', max_length=300, verbose_name='title')),
                ('field', models.CharField(max_length=100, verbose_name='field')),
                ('language', models.CharField(blank=True, default='', max_length=2, verbose_name='language')),
                ('address', models.CharField(max_length=1000, verbose_name='web address')),
                ('problem', models.CharField(choices=[('status', 'answers %(status)s'), ('bad certificate', 'certificate is not valid'), ('incomplete answer', 'interrupts its response'), ('redirect loop', 'redirects in a loop'), ('no file', 'leads to a missing file'), ('no host', 'no such host'), ('no page', 'leads to no page of this site'), ('not published', 'leads to an unpublished page'), ('no secure connection', 'offers no secure connection'), ('invalid url', 'is not a complete URL'), ('private network', 'leads inside a private network'), ('connection refused', 'refuses the connection'), ('timeout', 'does not answer within %(seconds)s seconds'), ('too many redirects', 'redirects more than %(number)s times'), ('unreachable', 'can’t be reached'), ('without page', 'leads to an object without a page')], max_length=24, verbose_name='problem')),
                ('problem_detail', models.CharField(blank=True, default='', max_length=20)),
                ('first_seen_at', models.DateTimeField(verbose_name='first seen at')),
                ('checked_at', models.DateTimeField(verbose_name='checked at')),
            ],
            options={
                'verbose_name': 'broken link',
                'verbose_name_plural': 'broken links',
                'ordering': ['kind', 'title', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('key', 'field', 'language', 'address'), name='one_broken_link_a_place')],
            },
        ),
        migrations.CreateModel(
            name='JointPublication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(error_messages={'unique': 'A joint publication with this name already exists. Choose another name.'}, help_text='A name for the objects that are published together, for example “Start of CyberSouth+”.', max_length=200, unique=True, verbose_name='name')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='created on')),
                ('created_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joint_publications', to=settings.AUTH_USER_MODEL, verbose_name='made by')),
            ],
            options={
                'verbose_name': 'joint publication',
                'verbose_name_plural': 'publish together',
                'ordering': ['-pk'],
            },
        ),
        migrations.CreateModel(
            name='JointPublicationItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('key', models.UUIDField()),
                ('joint_publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='publishing.jointpublication')),
            ],
            options={
                'verbose_name': 'object of a joint publication',
                'verbose_name_plural': 'objects of a joint publication',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('joint_publication', 'key'), name='joint_publication_has_an_object_once')],
            },
        ),
        migrations.CreateModel(
            name='ReviewDigest',
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
                ('monday', models.DateField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_digests', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['created_at', 'pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['state', 'next_attempt_at'], name='publishing_reviewdigest_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='publishing_reviewdigest_is_sent_at_a_time'), models.UniqueConstraint(fields=('owner', 'monday'), name='one_digest_a_week_and_owner')],
            },
        ),
    ]
