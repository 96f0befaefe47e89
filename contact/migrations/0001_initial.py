import uuid

import django.core.validators
import django.db.models.deletion
import django_countries.fields
from django.conf import settings
from django.db import migrations, models

import core.mail.models
import record.rich_text


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='text')),
                ('at', models.DateTimeField(verbose_name='date and time')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'answer',
                'verbose_name_plural': 'answers',
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactDetails',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('review_date', models.DateField(blank=True, help_text='Date on which the owner reviews the content, for example 2027-03-01.', null=True)),
                ('still_right', models.JSONField(default=list, editable=False)),
                ('digest', models.CharField(default='', editable=False, max_length=64)),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='last saved')),
                ('slug', models.SlugField(default='contact', help_text='Always “contact”: the page is /contact/.', max_length=120, unique=True, verbose_name='web address')),
                ('office_name_en', models.CharField(default='', help_text='In full, for example “Cybercrime Programme Office”.', max_length=300, verbose_name='name of the office')),
                ('office_name_fr', models.CharField(blank=True, default='', help_text='In full, for example “Cybercrime Programme Office”.', max_length=300, verbose_name='name of the office')),
                ('office_name_ro', models.CharField(blank=True, default='', help_text='In full, for example “Cybercrime Programme Office”.', max_length=300, verbose_name='name of the office')),
                ('building_en', models.CharField(blank=True, default='', help_text='For example “United Nations House”; may be empty.', max_length=300, verbose_name='building')),
                ('building_fr', models.CharField(blank=True, default='', help_text='For example “United Nations House”; may be empty.', max_length=300, verbose_name='building')),
                ('building_ro', models.CharField(blank=True, default='', help_text='For example “United Nations House”; may be empty.', max_length=300, verbose_name='building')),
                ('street_en', models.CharField(blank=True, default='', help_text='Street and number, for example “48A Primaverii Blvd”.', max_length=300, verbose_name='street')),
                ('street_fr', models.CharField(blank=True, default='', help_text='Street and number, for example “48A Primaverii Blvd”.', max_length=300, verbose_name='street')),
                ('street_ro', models.CharField(blank=True, default='', help_text='Street and number, for example “48A Primaverii Blvd”.', max_length=300, verbose_name='street')),
                ('postcode', models.CharField(blank=True, default='', help_text='For example 011975.', max_length=20, verbose_name='postcode')),
                ('city_en', models.CharField(blank=True, default='', help_text='For example “Bucharest”.', max_length=300, verbose_name='city')),
                ('city_fr', models.CharField(blank=True, default='', help_text='For example “Bucharest”.', max_length=300, verbose_name='city')),
                ('city_ro', models.CharField(blank=True, default='', help_text='For example “Bucharest”.', max_length=300, verbose_name='city')),
                ('country_en', models.CharField(blank=True, default='', help_text='For example “Romania”.', max_length=300, verbose_name='country')),
                ('country_fr', models.CharField(blank=True, default='', help_text='For example “Romania”.', max_length=300, verbose_name='country')),
                ('country_ro', models.CharField(blank=True, default='', help_text='For example “Romania”.', max_length=300, verbose_name='country')),
                ('telephone', models.CharField(blank=True, default='', help_text='With the country code, for example +40 21 201 78 87.', max_length=40, validators=[django.core.validators.RegexValidator('\\A\\+?[0-9][0-9 ()/-]{3,}\\Z', 'Include the country code, for example +40 21 201 78 87.', 'not_a_telephone')], verbose_name='telephone')),
                ('email', models.EmailField(blank=True, default='', help_text='For example office@example.org; may be empty.', max_length=254, verbose_name='e-mail address')),
                ('web_address', models.URLField(blank=True, default='', help_text='Full URL, for example https://www.coe.int/cproc.', max_length=600, verbose_name='website')),
                ('opening_hours_en', models.CharField(blank=True, default='', help_text='For example “Monday to Friday, 9 a.m. to 5 p.m.”.', max_length=300, verbose_name='opening hours')),
                ('opening_hours_fr', models.CharField(blank=True, default='', help_text='For example “Monday to Friday, 9 a.m. to 5 p.m.”.', max_length=300, verbose_name='opening hours')),
                ('opening_hours_ro', models.CharField(blank=True, default='', help_text='For example “Monday to Friday, 9 a.m. to 5 p.m.”.', max_length=300, verbose_name='opening hours')),
                ('directions_en', record.rich_text.RichTextField(blank=True, default='', help_text='By public transport and on foot, for example the nearest stop and its lines.', verbose_name='how to get there')),
                ('directions_fr', record.rich_text.RichTextField(blank=True, default='', help_text='By public transport and on foot, for example the nearest stop and its lines.', verbose_name='how to get there')),
                ('directions_ro', record.rich_text.RichTextField(blank=True, default='', help_text='By public transport and on foot, for example the nearest stop and its lines.', verbose_name='how to get there')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, help_text='Degrees north (WGS 84), for example 44.462300; south is negative. Empty if no source gives it.', max_digits=8, null=True, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)], verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, help_text='Degrees east (WGS 84), for example 26.089700; west is negative. Empty if no source gives it.', max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)], verbose_name='longitude')),
                ('owner', models.ForeignKey(blank=True, help_text='Person responsible for keeping the content correct.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'contact details',
                'verbose_name_plural': 'contact details',
            },
        ),
        migrations.CreateModel(
            name='ContactSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order: rows with a smaller number come first.')),
                ('label_en', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_fr', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_ro', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('url', models.URLField(help_text='Full URL, for example https://www.coe.int/cproc.', max_length=600, verbose_name='web address')),
                ('details', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='contact.contactdetails', verbose_name='contact details')),
            ],
            options={
                'verbose_name': 'contact source',
                'verbose_name_plural': 'contact sources',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=16, unique=True, verbose_name='reference')),
                ('received_at', models.DateTimeField(db_index=True, verbose_name='received')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('normal_email', models.CharField(db_index=True, default='', editable=False, max_length=1000)),
                ('organisation', models.CharField(blank=True, default='', max_length=200, verbose_name='organisation')),
                ('country', django_countries.fields.CountryField(blank=True, default='', max_length=2, verbose_name='country')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'français (French)'), ('ro', 'română (Romanian)')], max_length=2, verbose_name='language of the answer')),
                ('text', models.TextField(verbose_name='text')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('network', models.CharField(blank=True, db_index=True, default='', editable=False, max_length=64)),
                ('state', models.CharField(choices=[('new', 'New'), ('assigned', 'Assigned'), ('answered', 'Answered'), ('closed', 'Closed'), ('held', 'Held as possible spam')], db_index=True, default='new', max_length=8, verbose_name='state')),
                ('held_for', models.JSONField(blank=True, default=list, verbose_name='reason for holding')),
                ('delete_at', models.DateTimeField(db_index=True, verbose_name='deletion date')),
                ('assigned_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to=settings.AUTH_USER_MODEL, verbose_name='assigned to')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ['-received_at', '-pk'],
                'permissions': [('export_message', 'Can take messages away as a file'), ('erase_message', 'Can erase what is held about a person')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
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
                ('mail_kind', models.CharField(choices=[('notification', 'Notification of the office'), ('acknowledgement', 'Acknowledgement to the sender'), ('answer', 'Answer to the sender')], max_length=16, verbose_name='kind')),
                ('answer', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='delivery', to='contact.answer', verbose_name='answer')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='contact.message', verbose_name='message')),
            ],
            options={
                'verbose_name': 'outgoing e-mail',
                'verbose_name_plural': 'outgoing mail',
                'ordering': ['created_at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='answer',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='contact.message', verbose_name='message'),
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='text')),
                ('at', models.DateTimeField(verbose_name='date and time')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
                ('message', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='contact.message', verbose_name='message')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['at', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Subject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label_en', models.CharField(default='', help_text='As shown to visitors, for example “Training and other activities”.', max_length=300, verbose_name='label')),
                ('label_fr', models.CharField(blank=True, default='', help_text='As shown to visitors, for example “Training and other activities”.', max_length=300, verbose_name='label')),
                ('label_ro', models.CharField(blank=True, default='', help_text='As shown to visitors, for example “Training and other activities”.', max_length=300, verbose_name='label')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order in the list: 1 comes first.', verbose_name='order')),
                ('is_active', models.BooleanField(default=True, help_text='Untick to remove the subject from the form, for example after a campaign; its messages remain.', verbose_name='in use')),
                ('retention_days', models.PositiveSmallIntegerField(default=365, help_text='Number of days after which a message is deleted, for example 365. The form shows it to visitors, so a longer period applies to new messages only; a shorter one also applies immediately to stored messages.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(3650)], verbose_name='days until deletion')),
                ('reply_to', models.EmailField(blank=True, default='', help_text='Address for replies to the office’s e-mails, for example office@example.org. If empty, the published e-mail address of the contact details is used.', max_length=254, verbose_name='address for replies')),
            ],
            options={
                'verbose_name': 'subject',
                'verbose_name_plural': 'subjects',
                'ordering': ['position', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('retention_days__range', (1, 3650))), name='subject_keeps_messages_for_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(help_text='A mailbox of the office, for example training@example.org.', max_length=254, verbose_name='e-mail address')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='contact.subject', verbose_name='subject')),
            ],
            options={
                'verbose_name': 'recipient',
                'verbose_name_plural': 'recipients',
                'ordering': ['email'],
            },
        ),
        migrations.CreateModel(
            name='MessageCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('month', models.DateField(verbose_name='month')),
                ('language', models.CharField(choices=[('en', 'English'), ('fr', 'français (French)'), ('ro', 'română (Romanian)')], max_length=2, verbose_name='language of the answer')),
                ('number', models.PositiveIntegerField(default=0, verbose_name='number')),
                ('held', models.PositiveIntegerField(default=0, verbose_name='of them held as possible spam')),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='contact.subject', verbose_name='subject')),
            ],
            options={
                'verbose_name': 'message count',
                'verbose_name_plural': 'message counts',
                'ordering': ['-month', 'subject', 'language'],
            },
        ),
        migrations.AddField(
            model_name='message',
            name='subject',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='contact.subject', verbose_name='subject'),
        ),
        migrations.AddConstraint(
            model_name='contactdetails',
            constraint=models.CheckConstraint(condition=models.Q(('slug', 'contact')), name='contact_details_have_one_address', violation_error_message='The web address of this page is always “contact”.'),
        ),
        migrations.AddConstraint(
            model_name='contactdetails',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='contact_latitude_and_longitude_go_together', violation_error_message='Enter both latitude and longitude, or neither.'),
        ),
        migrations.AddConstraint(
            model_name='contactdetails',
            constraint=models.CheckConstraint(condition=models.Q(('latitude', None), ('latitude__range', (-90, 90)), _connector='OR'), name='contact_latitude_in_range', violation_error_message='The latitude must be between −90 and 90.'),
        ),
        migrations.AddConstraint(
            model_name='contactdetails',
            constraint=models.CheckConstraint(condition=models.Q(('longitude', None), ('longitude__range', (-180, 180)), _connector='OR'), name='contact_longitude_in_range', violation_error_message='The longitude must be between −180 and 180.'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['state', 'next_attempt_at'], name='contact_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='contact_delivery_is_sent_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.UniqueConstraint(condition=models.Q(('mail_kind', 'answer'), _negated=True), fields=('message', 'mail_kind', 'to'), name='each_is_told_once_of_a_message'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('mail_kind', 'answer')), models.Q(models.Q(('mail_kind', 'answer'), _negated=True), ('answer', None)), _connector='OR'), name='delivery_of_an_answer_has_it'),
        ),
        migrations.AddConstraint(
            model_name='answer',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='answer_says_something'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='note_says_something'),
        ),
        migrations.AddConstraint(
            model_name='recipient',
            constraint=models.UniqueConstraint(fields=('subject', 'email'), name='subject_tells_each_recipient_once', violation_error_message='This address is already listed.'),
        ),
        migrations.AddConstraint(
            model_name='messagecount',
            constraint=models.UniqueConstraint(fields=('month', 'subject', 'language'), name='one_count_a_month_subject_and_language'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('email', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='message_says_something'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('language__in', ['en', 'fr', 'ro'])), name='message_language_is_known'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'assigned', 'answered', 'closed', 'held'])), name='message_state_is_known'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'assigned'), _negated=True), ('assigned_to__isnull', False), _connector='OR'), name='assigned_message_names_somebody'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('delete_at__gt', models.F('received_at'))), name='message_is_kept_for_a_time'),
        ),
    ]
