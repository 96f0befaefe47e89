from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('following', '0002_follower_followermail'),
    ]

    operations = [
        # The column keeps its name: servers of the earlier release use it meanwhile.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='follower',
                    name='created_at',
                    field=models.DateTimeField(db_column='created_at'),
                ),
                migrations.RenameField(
                    model_name='follower', old_name='created_at', new_name='requested_at'
                ),
            ],
        ),
    ]
