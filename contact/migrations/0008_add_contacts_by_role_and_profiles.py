import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import accounts.migrations._roles


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0007_share_the_message_of_writings'),
    ]

    operations = [
        migrations.CreateModel(
            name='RoleContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order: rows with a smaller number come first.')),
                ('role_en', models.CharField(default='', help_text='For example “Requests for support” or “Procurement”.', max_length=300, verbose_name='role')),
                ('role_fr', models.CharField(blank=True, default='', help_text='For example “Requests for support” or “Procurement”.', max_length=300, verbose_name='role')),
                ('role_ro', models.CharField(blank=True, default='', help_text='For example “Requests for support” or “Procurement”.', max_length=300, verbose_name='role')),
                ('name_en', models.CharField(blank=True, default='', help_text='Of a person or a unit; may be empty.', max_length=300, verbose_name='name')),
                ('name_fr', models.CharField(blank=True, default='', help_text='Of a person or a unit; may be empty.', max_length=300, verbose_name='name')),
                ('name_ro', models.CharField(blank=True, default='', help_text='Of a person or a unit; may be empty.', max_length=300, verbose_name='name')),
                ('telephone', models.CharField(blank=True, default='', help_text='With the country code, for example +40 21 201 78 87.', max_length=40, validators=[django.core.validators.RegexValidator('\\A\\+?[0-9][0-9 ()/-]{3,}\\Z', 'Include the country code, for example +40 21 201 78 87.', 'not_a_telephone')], verbose_name='telephone')),
                ('email', models.EmailField(blank=True, default='', help_text='For example office@example.org; may be empty.', max_length=254, verbose_name='e-mail address')),
                ('details', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_contacts', to='contact.contactdetails', verbose_name='contact details')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ContactProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label_en', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_fr', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('label_ro', models.CharField(blank=True, default='', help_text='Target of the link, for example “Project page of the Council of Europe”.', max_length=300, verbose_name='label')),
                ('url', models.URLField(help_text='Full URL, for example https://www.coe.int/cproc.', max_length=600, verbose_name='web address')),
                ('position', models.PositiveSmallIntegerField(default=0, help_text='Order: rows with a smaller number come first.')),
                ('details', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='profiles', to='contact.contactdetails', verbose_name='contact details')),
            ],
            options={
                'ordering': ['position', 'pk'],
                'abstract': False,
            },
        ),
        accounts.migrations._roles.GivePermissions(
            model='contact.contactprofile',
        ),
        accounts.migrations._roles.GivePermissions(
            model='contact.rolecontact',
        ),
    ]
