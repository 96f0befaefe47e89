from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('projects', '0004_add_images_of_activities'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='file_name',
            field=models.CharField(blank=True, db_default='', default='', editable=False, max_length=255, verbose_name='original name of the file'),
        ),
        migrations.AddField(
            model_name='document',
            name='file_pages',
            field=models.PositiveIntegerField(blank=True, editable=False, null=True, verbose_name='pages'),
        ),
    ]
