from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contact', '0002_recognise_untrusted_certificates'),
    ]

    operations = [
        migrations.AddField(
            model_name='contactdetails',
            name='head_of_office_en',
            field=models.CharField(blank=True, db_default='', default='', help_text='Name, with a title if there is one; may be empty.', max_length=300, verbose_name='head of office'),
        ),
        migrations.AddField(
            model_name='contactdetails',
            name='head_of_office_fr',
            field=models.CharField(blank=True, db_default='', default='', help_text='Name, with a title if there is one; may be empty.', max_length=300, verbose_name='head of office'),
        ),
        migrations.AddField(
            model_name='contactdetails',
            name='head_of_office_ro',
            field=models.CharField(blank=True, db_default='', default='', help_text='Name, with a title if there is one; may be empty.', max_length=300, verbose_name='head of office'),
        ),
        migrations.AddField(
            model_name='contactdetails',
            name='press_contact_en',
            field=models.CharField(blank=True, db_default='', default='', help_text='Name and telephone number for journalists; may be empty.', max_length=300, verbose_name='press contact'),
        ),
        migrations.AddField(
            model_name='contactdetails',
            name='press_contact_fr',
            field=models.CharField(blank=True, db_default='', default='', help_text='Name and telephone number for journalists; may be empty.', max_length=300, verbose_name='press contact'),
        ),
        migrations.AddField(
            model_name='contactdetails',
            name='press_contact_ro',
            field=models.CharField(blank=True, db_default='', default='', help_text='Name and telephone number for journalists; may be empty.', max_length=300, verbose_name='press contact'),
        ),
        migrations.AddField(
            model_name='contactdetails',
            name='press_email',
            field=models.EmailField(blank=True, db_default='', default='', help_text='For example press@example.org; may be empty.', max_length=254, verbose_name='e-mail address for the press'),
        ),
    ]
