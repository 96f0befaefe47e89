from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contact", "0003_messages_get_their_end")]

    operations = [
        migrations.AlterField(
            model_name="message",
            name="delete_at",
            field=models.DateTimeField(db_index=True, verbose_name="deleted on"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.CheckConstraint(
                condition=models.Q(("delete_at__gt", models.F("received_at"))), name="message_is_kept_for_a_time"
            ),
        ),
    ]
