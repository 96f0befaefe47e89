from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='errormail',
            name='error',
            field=models.CharField(blank=True, choices=[('interrupted', 'Sending was interrupted.'), ('restored', 'It was waiting in the backup from which the site was restored, and may have been sent since.'), ('held', 'Not sent: the message was held as possible spam.'), ('address refused', 'The mail server rejected the address (code %(detail)s).'), ('mail refused', 'The mail server rejected the e-mail (code %(detail)s).'), ('timeout', 'The mail server did not respond in time.'), ('unavailable', 'The mail server is unavailable or closed the connection.'), ('certificate untrusted', 'The certificate of the mail server is not trusted (%(detail)s).'), ('address unsupported', 'The mail server does not accept addresses of this form.'), ('not handed over', 'The e-mail could not be passed to the mail server (%(detail)s).')], default='', max_length=24, verbose_name='problem'),
        ),
    ]
