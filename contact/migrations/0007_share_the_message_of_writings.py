import django.db.models.deletion
from django.db import migrations, models

message = models.ForeignKey(
    on_delete=django.db.models.deletion.CASCADE,
    related_name='%(class)ss',
    to='contact.message',
    verbose_name='message',
)


class Migration(migrations.Migration):
    """Only Python has other names; the tables stay as they are."""

    dependencies = [
        ('contact', '0006_date_confirmations_of_facts'),
    ]

    operations = [
        migrations.AlterField('Answer', 'message', message),
        migrations.AlterField('Note', 'message', message.clone()),
    ]
