from django.db import migrations

from publishing.search import indexing


def mark(apps, schema_editor):
    indexing.set_marks(apps.get_model("publishing", "SearchEntry").objects.all())


def take_the_marks_off(apps, schema_editor):
    indexing.take_marks_off(apps.get_model("publishing", "SearchEntry").objects.all())


class Migration(migrations.Migration):
    """What is in force today is found as fast as before, however often everything was published."""

    dependencies = [("publishing", "0008_names_for_people")]

    operations = [migrations.RunPython(mark, take_the_marks_off)]
