import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('search', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Synonyms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('slug', models.SlugField(error_messages={'unique': 'Another object already has this web address. Choose another one.'}, help_text='Last part of the page’s web address: lower-case letters, digits and hyphens, for example “glacy-plus”. After a change, the previous web address continues to lead here.', max_length=120, unique=True, verbose_name='web address')),
                ('review_date', models.DateField(blank=True, help_text='Date on which the owner reviews the content, for example 2027-03-01.', null=True)),
                ('still_right', models.JSONField(default=list, editable=False)),
                ('digest', models.CharField(default='', editable=False, max_length=64)),
                ('saved_at', models.DateTimeField(auto_now=True, verbose_name='last saved')),
                ('words_en', models.CharField(default='', help_text='Words with the same meaning, separated by commas: “memorandum of understanding, MoU”. A search for one of them, in any language, finds all of them.', max_length=300, verbose_name='words')),
                ('words_fr', models.CharField(blank=True, default='', help_text='Words with the same meaning, separated by commas: “memorandum of understanding, MoU”. A search for one of them, in any language, finds all of them.', max_length=300, verbose_name='words')),
                ('words_ro', models.CharField(blank=True, default='', help_text='Words with the same meaning, separated by commas: “memorandum of understanding, MoU”. A search for one of them, in any language, finds all of them.', max_length=300, verbose_name='words')),
                ('owner', models.ForeignKey(blank=True, help_text='Person responsible for keeping the content correct.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'search synonyms',
                'verbose_name_plural': 'search synonyms',
                'ordering': ['slug'],
            },
        ),
    ]
