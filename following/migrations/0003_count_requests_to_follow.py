from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('following', '0002_follower_followermail'),
    ]

    operations = [
        migrations.RenameField(model_name='follower', old_name='created_at', new_name='requested_at'),
        migrations.AlterField(
            model_name='follower',
            name='requested_at',
            field=models.DateTimeField(db_index=True),
        ),
        migrations.AlterField(
            model_name='follower',
            name='asked_at',
            field=models.DateTimeField(null=True),
        ),
    ]
