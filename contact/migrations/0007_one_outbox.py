from django.db import migrations, models

import core.mail.models


class Migration(migrations.Migration):
    """The names of `core.mail.models.OutgoingMail`. No release is deployed, so columns may go."""

    dependencies = [
        ('contact', '0006_fields_of_messages_have_names'),
    ]

    operations = [
        migrations.RemoveIndex('delivery', 'delivery_to_be_sent'),
        migrations.RemoveConstraint('delivery', 'delivery_is_sent_at_a_moment'),
        migrations.RenameField('delivery', 'made_at', 'created_at'),
        migrations.RenameField('delivery', 'due_at', 'next_attempt_at'),
        migrations.RenameField('delivery', 'claimed_at', 'claimed_until'),
        migrations.RemoveField('delivery', 'problem'),
        migrations.AlterModelOptions(
            name='delivery',
            options={'ordering': ['created_at', 'pk'], 'verbose_name': 'delivery', 'verbose_name_plural': 'deliveries'},
        ),
        migrations.AddField(
            model_name='delivery',
            name='error',
            field=models.CharField(blank=True, choices=[('interrupted', 'Sending was interrupted.'), ('restored', 'It waited in the backup from which the site was restored: it may have been sent since.'), ('held', 'Kept back: the message was held as possible spam.'), ('address refused', 'The mail server refuses the address (code %(detail)s).'), ('mail refused', 'The mail server refuses the mail (code %(detail)s).'), ('timeout', 'The mail server doesn’t answer in time.'), ('unavailable', 'The mail server isn’t there or broke off.'), ('address unsupported', 'The mail server takes no address of this form.'), ('not handed over', 'The mail could not be handed over (%(detail)s).')], default='', max_length=24, verbose_name='problem'),
        ),
        migrations.AddField(
            model_name='delivery',
            name='error_detail',
            field=models.CharField(blank=True, default='', editable=False, max_length=200),
        ),
        migrations.AlterField(
            model_name='delivery',
            name='mail_id',
            field=models.CharField(default=core.mail.models.new_mail_id, editable=False, max_length=200, unique=True, verbose_name='mail id'),
        ),
        migrations.AddIndex(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'sent'), _negated=True), fields=['state', 'next_attempt_at'], name='contact_delivery_due'),
        ),
        migrations.AddConstraint(
            model_name='delivery',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='contact_delivery_is_sent_at_a_time'),
        ),
    ]
