import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import record.fields
import record.rich_text


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(error_messages={'unique': 'Another object already has this web address. Choose another one.'}, help_text='Last part of the page’s web address: lower-case letters, digits and hyphens, for example “glacy-plus”. After a change, the previous web address continues to lead here.', max_length=120, unique=True, verbose_name='web address')),
                ('review_date', models.DateField(blank=True, help_text='Date on which the owner reviews the content, for example 2027-03-01.', null=True)),
                ('still_right', models.JSONField(default=list, editable=False)),
                ('digest', models.CharField(default='', editable=False, max_length=64)),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='last saved')),
                ('title_en', models.CharField(default='', help_text='Short and without the date: “Memorandum of Understanding signed”.', max_length=300, verbose_name='title')),
                ('title_fr', models.CharField(blank=True, default='', help_text='Short and without the date: “Memorandum of Understanding signed”.', max_length=300, verbose_name='title')),
                ('title_ro', models.CharField(blank=True, default='', help_text='Short and without the date: “Memorandum of Understanding signed”.', max_length=300, verbose_name='title')),
                ('date', record.fields.PartialDateField(blank=True, help_text='As precise as in the source: 2013-10-15, 2013-10 or 2013.', null=True, verbose_name='date')),
                ('act', models.CharField(blank=True, choices=[('offer', 'Offer'), ('decision', 'Decision'), ('memorandum', 'Memorandum'), ('law', 'Law'), ('publication', 'Official publication'), ('entry-into-force', 'Entry into force'), ('adoption', 'Adoption of a treaty'), ('signature', 'Opening for signature'), ('ratification', 'Ratification'), ('inauguration', 'Inauguration')], default='', help_text='Type of legal act.', max_length=40, verbose_name='kind of act')),
                ('reference_en', models.CharField(blank=True, default='', help_text='For example “CM/Del/Dec(2013)1180/10.4”.', max_length=300, verbose_name='reference')),
                ('reference_fr', models.CharField(blank=True, default='', help_text='For example “CM/Del/Dec(2013)1180/10.4”.', max_length=300, verbose_name='reference')),
                ('reference_ro', models.CharField(blank=True, default='', help_text='For example “CM/Del/Dec(2013)1180/10.4”.', max_length=300, verbose_name='reference')),
                ('explanation_en', record.rich_text.RichTextField(blank=True, default='', help_text='Effect of the act, in one to three sentences.', verbose_name='explanation')),
                ('explanation_fr', record.rich_text.RichTextField(blank=True, default='', help_text='Effect of the act, in one to three sentences.', verbose_name='explanation')),
                ('explanation_ro', record.rich_text.RichTextField(blank=True, default='', help_text='Effect of the act, in one to three sentences.', verbose_name='explanation')),
                ('founds_the_office', models.BooleanField(default=False, help_text='Select this for acts on which the office itself is based.', verbose_name='founds the office')),
                ('owner', models.ForeignKey(blank=True, help_text='Person responsible for keeping the content correct.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'milestone',
                'verbose_name_plural': 'milestones',
                'ordering': ['date', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='MilestoneBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order: rows with a smaller number come first.')),
                ('name_en', models.CharField(blank=True, default='', help_text='For example “Committee of Ministers”.', max_length=300, verbose_name='name')),
                ('name_fr', models.CharField(blank=True, default='', help_text='For example “Committee of Ministers”.', max_length=300, verbose_name='name')),
                ('name_ro', models.CharField(blank=True, default='', help_text='For example “Committee of Ministers”.', max_length=300, verbose_name='name')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bodies', to='pages.milestone')),
            ],
            options={
                'verbose_name': 'institution',
                'verbose_name_plural': 'adopted by',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MilestoneSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order: rows with a smaller number come first.')),
                ('label_en', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_fr', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_ro', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('url', models.URLField(help_text='Full URL, for example https://www.coe.int/cproc.', max_length=600, verbose_name='web address')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='pages.milestone')),
            ],
            options={
                'verbose_name': 'milestone source',
                'verbose_name_plural': 'milestone sources',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(error_messages={'unique': 'Another object already has this web address. Choose another one.'}, help_text='Last part of the page’s web address: lower-case letters, digits and hyphens, for example “glacy-plus”. After a change, the previous web address continues to lead here.', max_length=120, unique=True, verbose_name='web address')),
                ('review_date', models.DateField(blank=True, help_text='Date on which the owner reviews the content, for example 2027-03-01.', null=True)),
                ('still_right', models.JSONField(default=list, editable=False)),
                ('digest', models.CharField(default='', editable=False, max_length=64)),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='last saved')),
                ('name_en', models.CharField(default='', help_text='Full name, for example “Cybercrime Programme Office of the …”.', max_length=300, verbose_name='name')),
                ('name_fr', models.CharField(blank=True, default='', help_text='Full name, for example “Cybercrime Programme Office of the …”.', max_length=300, verbose_name='name')),
                ('name_ro', models.CharField(blank=True, default='', help_text='Full name, for example “Cybercrime Programme Office of the …”.', max_length=300, verbose_name='name')),
                ('short_name', models.CharField(help_text='Shown at the top of each page, for example C-PROC.', max_length=40, verbose_name='short name')),
                ('official_names_en', models.CharField(blank=True, default='', help_text='Official name in this language, if there is one.', max_length=300, verbose_name='official name')),
                ('official_names_fr', models.CharField(blank=True, default='', help_text='Official name in this language, if there is one.', max_length=300, verbose_name='official name')),
                ('official_names_ro', models.CharField(blank=True, default='', help_text='Official name in this language, if there is one.', max_length=300, verbose_name='official name')),
                ('city_en', models.CharField(blank=True, default='', help_text='For example “Bucharest”.', max_length=300, verbose_name='city')),
                ('city_fr', models.CharField(blank=True, default='', help_text='For example “Bucharest”.', max_length=300, verbose_name='city')),
                ('city_ro', models.CharField(blank=True, default='', help_text='For example “Bucharest”.', max_length=300, verbose_name='city')),
                ('summary_en', models.TextField(blank=True, default='', help_text='Two sentences about the office for the home page.', verbose_name='summary')),
                ('summary_fr', models.TextField(blank=True, default='', help_text='Two sentences about the office for the home page.', verbose_name='summary')),
                ('summary_ro', models.TextField(blank=True, default='', help_text='Two sentences about the office for the home page.', verbose_name='summary')),
                ('mandate_en', record.rich_text.RichTextField(blank=True, default='', help_text='Responsibilities of the office.', verbose_name='mandate')),
                ('mandate_fr', record.rich_text.RichTextField(blank=True, default='', help_text='Responsibilities of the office.', verbose_name='mandate')),
                ('mandate_ro', record.rich_text.RichTextField(blank=True, default='', help_text='Responsibilities of the office.', verbose_name='mandate')),
                ('rationale_en', record.rich_text.RichTextField(blank=True, default='', help_text='Why the office was set up.', verbose_name='rationale')),
                ('rationale_fr', record.rich_text.RichTextField(blank=True, default='', help_text='Why the office was set up.', verbose_name='rationale')),
                ('rationale_ro', record.rich_text.RichTextField(blank=True, default='', help_text='Why the office was set up.', verbose_name='rationale')),
                ('role_en', record.rich_text.RichTextField(blank=True, default='', help_text='Cooperation with the Cybercrime Convention Committee (T-CY).', verbose_name='role')),
                ('role_fr', record.rich_text.RichTextField(blank=True, default='', help_text='Cooperation with the Cybercrime Convention Committee (T-CY).', verbose_name='role')),
                ('role_ro', record.rich_text.RichTextField(blank=True, default='', help_text='Cooperation with the Cybercrime Convention Committee (T-CY).', verbose_name='role')),
                ('owner', models.ForeignKey(blank=True, help_text='Person responsible for keeping the content correct.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'office profile',
                'verbose_name_plural': 'office profile',
            },
        ),
        migrations.CreateModel(
            name='Figure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order: rows with a smaller number come first.')),
                ('label_en', models.CharField(blank=True, default='', help_text='Items counted, for example “activities since 2014”.', max_length=300, verbose_name='label')),
                ('label_fr', models.CharField(blank=True, default='', help_text='Items counted, for example “activities since 2014”.', max_length=300, verbose_name='label')),
                ('label_ro', models.CharField(blank=True, default='', help_text='Items counted, for example “activities since 2014”.', max_length=300, verbose_name='label')),
                ('value', models.CharField(help_text='In English, for example “about 2,000” or “more than 120”. The other languages follow automatically.', max_length=60, verbose_name='value')),
                ('as_of', record.fields.PartialDateField(blank=True, help_text='For example 2023-12.', null=True, verbose_name='reference date')),
                ('source_url', models.URLField(blank=True, default='', help_text='Organisation or document that gives the figure.', max_length=600, verbose_name='source')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='pages.office')),
            ],
            options={
                'verbose_name': 'figure',
                'verbose_name_plural': 'figures',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OfficeSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order: rows with a smaller number come first.')),
                ('label_en', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_fr', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_ro', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('url', models.URLField(help_text='Full URL, for example https://www.coe.int/cproc.', max_length=600, verbose_name='web address')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='pages.office')),
            ],
            options={
                'verbose_name': 'office source',
                'verbose_name_plural': 'office sources',
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StandingPage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(error_messages={'unique': 'Another object already has this web address. Choose another one.'}, help_text='Last part of the page’s web address: lower-case letters, digits and hyphens, for example “glacy-plus”. After a change, the previous web address continues to lead here.', max_length=120, unique=True, verbose_name='web address')),
                ('review_date', models.DateField(blank=True, help_text='Date on which the owner reviews the content, for example 2027-03-01.', null=True)),
                ('still_right', models.JSONField(default=list, editable=False)),
                ('digest', models.CharField(default='', editable=False, max_length=64)),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='last saved')),
                ('title_en', models.CharField(default='', help_text='For example “Privacy”.', max_length=300, verbose_name='title')),
                ('title_fr', models.CharField(blank=True, default='', help_text='For example “Privacy”.', max_length=300, verbose_name='title')),
                ('title_ro', models.CharField(blank=True, default='', help_text='For example “Privacy”.', max_length=300, verbose_name='title')),
                ('body_en', record.rich_text.RichTextField(blank=True, default='', help_text='Headings begin at level 2: level 1 is the title.', verbose_name='text')),
                ('body_fr', record.rich_text.RichTextField(blank=True, default='', help_text='Headings begin at level 2: level 1 is the title.', verbose_name='text')),
                ('body_ro', record.rich_text.RichTextField(blank=True, default='', help_text='Headings begin at level 2: level 1 is the title.', verbose_name='text')),
                ('menu', models.CharField(blank=True, choices=[('footer', 'Footer of every page'), ('', 'Nowhere: the page is reached only through links')], default='footer', help_text='Where the link to the page appears.', max_length=20, verbose_name='place in the menu')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order in the menu: 1 comes first.', verbose_name='order')),
                ('owner', models.ForeignKey(blank=True, help_text='Person responsible for keeping the content correct.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'standing page',
                'verbose_name_plural': 'standing pages',
                'ordering': ['position', 'slug'],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(error_messages={'unique': 'Another object already has this web address. Choose another one.'}, help_text='Last part of the page’s web address: lower-case letters, digits and hyphens, for example “glacy-plus”. After a change, the previous web address continues to lead here.', max_length=120, unique=True, verbose_name='web address')),
                ('review_date', models.DateField(blank=True, help_text='Date on which the owner reviews the content, for example 2027-03-01.', null=True)),
                ('still_right', models.JSONField(default=list, editable=False)),
                ('digest', models.CharField(default='', editable=False, max_length=64)),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='last saved')),
                ('title_en', models.CharField(default='', help_text='A few words, for example “Office closed on 1 December”.', max_length=300, verbose_name='title')),
                ('title_fr', models.CharField(blank=True, default='', help_text='A few words, for example “Office closed on 1 December”.', max_length=300, verbose_name='title')),
                ('title_ro', models.CharField(blank=True, default='', help_text='A few words, for example “Office closed on 1 December”.', max_length=300, verbose_name='title')),
                ('text_en', models.TextField(blank=True, default='', help_text='One or two sentences.', verbose_name='text')),
                ('text_fr', models.TextField(blank=True, default='', help_text='One or two sentences.', verbose_name='text')),
                ('text_ro', models.TextField(blank=True, default='', help_text='One or two sentences.', verbose_name='text')),
                ('starts_at', models.DateTimeField(blank=True, help_text='Bucharest time. If empty, the notice appears when it is published.', null=True, verbose_name='start')),
                ('ends_at', models.DateTimeField(blank=True, help_text='Bucharest time. Publishing the notice also schedules its end. If empty, the notice is shown until it is withdrawn.', null=True, verbose_name='end')),
                ('owner', models.ForeignKey(blank=True, help_text='Person responsible for keeping the content correct.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'constraints': [models.CheckConstraint(condition=models.Q(('starts_at', None), ('ends_at', None), ('ends_at__gt', models.F('starts_at')), _connector='OR'), name='notice_ends_after_it_starts', violation_error_message='The end is before the start. Correct one of them.')],
            },
        ),
    ]
