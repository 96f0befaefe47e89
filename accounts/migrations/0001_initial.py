import django.contrib.auth.validators
import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.models.user
import core.mail.models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='LoginAttempts',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('count', models.PositiveIntegerField(default=0)),
                ('wait_until', models.DateTimeField(null=True)),
                ('expires_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'count of sign-in attempts',
                'verbose_name_plural': 'counts of sign-in attempts',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(error_messages={'unique': 'A user with that username already exists.'}, help_text='Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.', max_length=150, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='username')),
                ('first_name', models.CharField(blank=True, max_length=150, verbose_name='first name')),
                ('last_name', models.CharField(blank=True, max_length=150, verbose_name='last name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='email address')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'Français'), ('ro', 'Română')], default='en', help_text='The language of the admin and of e-mails to this person.', max_length=2, verbose_name='language')),
                ('sign_outs', models.PositiveIntegerField(db_default=0, default=0, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'staff member',
                'verbose_name_plural': 'staff members',
                'abstract': False,
            },
            managers=[
                ('objects', accounts.models.user.StaffManager()),
            ],
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret', models.CharField(editable=False, max_length=64)),
                ('set_at', models.DateTimeField(verbose_name='set up at')),
                ('last_step', models.PositiveBigIntegerField(default=0, editable=False)),
                ('recovery_salt', models.CharField(editable=False, max_length=64)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'second factor',
                'verbose_name_plural': 'second factors',
            },
        ),
        migrations.CreateModel(
            name='AccountMail',
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
                ('news', models.CharField(choices=[('set', 'A second factor was set up'), ('removed', 'The second factor was removed'), ('code used', 'A recovery code was used to sign in'), ('new codes', 'New recovery codes were created'), ('password', 'The password was changed'), ('address', 'The e-mail address was changed'), ('no code', 'The correct password was entered, without a code')], max_length=12)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='account_mails', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'e-mail about an account',
                'verbose_name_plural': 'e-mails about accounts',
                'ordering': ['created_at', 'pk'],
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['state', 'next_attempt_at'], name='accounts_accountmail_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='accounts_accountmail_is_sent_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='AuditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False, verbose_name='date and time')),
                ('act', models.CharField(choices=[('published', 'Published'), ('scheduled', 'Scheduled'), ('withdrew', 'Withdrew'), ('cancelled', 'Cancelled a scheduled change'), ('withheld', 'Withheld'), ('deleted', 'Deleted a draft'), ('restored', 'Restored as a draft'), ('submitted', 'Submitted'), ('sent back', 'Sent back'), ('approved', 'Approved'), ('commented', 'Commented'), ('shared', 'Shared a preview'), ('revoked', 'Revoked a shared preview'), ('found correct', 'Confirmed as correct'), ('signed in', 'Signed in'), ('code due', 'Entered the correct password, code requested'), ('sign-in failed', 'Failed to sign in'), ('signed out', 'Signed out'), ('signed out all', 'Signed out of all devices'), ('slowed sign-ins', 'Slowed down sign-ins after many failures'), ('let in again', 'Unlocked an account'), ('set 2nd factor', 'Set up a second factor'), ('removed 2nd factor', 'Removed a second factor'), ('new recovery codes', 'Created new recovery codes'), ('used recovery code', 'Used a recovery code'), ('changed account', 'Changed an account'), ('changed roles', 'Changed roles'), ('read message', 'Read a message'), ('assigned', 'Assigned a message'), ('answered', 'Answered a message'), ('noted', 'Wrote a note on a message'), ('closed', 'Closed a message'), ('reopened', 'Reopened a message'), ('held', 'Held a message as possible spam'), ('released', 'Released a held message'), ('sent again', 'Resent an e-mail'), ('erased', 'Erased a message at a person’s request'), ('changed subject', 'Changed a subject of messages'), ('exported', 'Exported'), ('imported', 'Imported')], max_length=20, verbose_name='action')),
                ('kind', models.CharField(blank=True, default='', max_length=40, verbose_name='kind')),
                ('reference', models.CharField(blank=True, default='', max_length=100, verbose_name='reference')),
                ('old', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='before')),
                ('new', models.JSONField(default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='after')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'audit log entry',
                'verbose_name_plural': 'audit log',
                'ordering': ['-at', '-pk'],
                'permissions': [('export_auditentry', 'Can export the audit')],
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['kind', 'reference'], name='audit_by_object')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
                ('second_factor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to='accounts.secondfactor')),
            ],
            options={
                'verbose_name': 'recovery code',
                'verbose_name_plural': 'recovery codes',
                'constraints': [models.UniqueConstraint(fields=('second_factor', 'digest'), name='recovery_codes_differ')],
            },
        ),
    ]
