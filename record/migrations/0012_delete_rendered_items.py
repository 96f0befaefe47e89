from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0011_store_values"),
    ]

    operations = [
        migrations.DeleteModel(name="RenderedItem"),
    ]
