from django.db import migrations

from publishing.translating import ageing


def work_out(apps, schema_editor):
    ageing.work_out_everything(apps.get_model("publishing", "Publication"))


class Migration(migrations.Migration):

    dependencies = [
        ("publishing", "0006_languages"),
    ]

    operations = [
        migrations.RunPython(work_out, migrations.RunPython.noop),
    ]
