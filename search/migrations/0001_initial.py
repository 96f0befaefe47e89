import django.db.models.deletion
from django.db import migrations, models

import search.backends


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('record', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('serves_en', models.BooleanField()),
                ('serves_fr', models.BooleanField()),
                ('serves_ro', models.BooleanField()),
                ('day', models.IntegerField()),
                ('name', models.TextField()),
                ('title', models.TextField()),
                ('lead', models.TextField()),
                ('sequence', models.TextField()),
                ('tokens', search.backends.TokensField()),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_entries', to='record.publication')),
            ],
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(blank=True, max_length=2)),
                ('word', models.CharField(max_length=60)),
                ('spelling', models.CharField(max_length=80)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('language', 'word'), name='one_spelling_a_word')],
            },
        ),
    ]
