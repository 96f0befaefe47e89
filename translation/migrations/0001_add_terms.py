from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Term',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('en', models.CharField(help_text='As the office writes it, for example “Convention on Cybercrime”.', max_length=200, unique=True, verbose_name='English')),
                ('fr', models.CharField(blank=True, default='', help_text='If it is empty, French texts are not checked for it.', max_length=200, verbose_name='French')),
                ('ro', models.CharField(blank=True, default='', help_text='Inflected forms are recognised if they begin alike.', max_length=200, verbose_name='Romanian')),
                ('other_en', models.TextField(blank=True, default='', help_text='One per line, for example an abbreviation. They are accepted like the term.', verbose_name='other forms in English')),
                ('other_fr', models.TextField(blank=True, default='', help_text='One per line, for example an abbreviation. They are accepted like the term.', verbose_name='other forms in French')),
                ('other_ro', models.TextField(blank=True, default='', help_text='One per line, for example an abbreviation. They are accepted like the term.', verbose_name='other forms in Romanian')),
                ('wrong_en', models.TextField(blank=True, default='', help_text='One per line. A text that has one of them is reported, in French and Romanian only if the English text has the term.', verbose_name='wrong words in English')),
                ('wrong_fr', models.TextField(blank=True, default='', help_text='One per line. A text that has one of them is reported, in French and Romanian only if the English text has the term.', verbose_name='wrong words in French')),
                ('wrong_ro', models.TextField(blank=True, default='', help_text='One per line. A text that has one of them is reported, in French and Romanian only if the English text has the term.', verbose_name='wrong words in Romanian')),
                ('note', models.TextField(blank=True, default='', help_text='For example the source, for colleagues.', verbose_name='note')),
            ],
            options={
                'verbose_name': 'term',
                'verbose_name_plural': 'terms',
                'ordering': ['en'],
            },
        ),
    ]
