from django.db import migrations
from django.db.models import Value
from django.db.models.functions import Concat, Left, Length

from publishing.models.publication import FOREVER
from publishing.search.indexing import NEWEST


def mark(apps, schema_editor):
    entries = apps.get_model("publishing", "SearchEntry").objects.exclude(tokens__endswith=NEWEST)
    newest = entries.filter(publication__in_force_until=FOREVER)
    newest.update(tokens=Concat("tokens", Value(NEWEST)))


def take_the_mark_off(apps, schema_editor):
    entries = apps.get_model("publishing", "SearchEntry").objects.filter(tokens__endswith=NEWEST)
    entries.update(tokens=Left("tokens", Length("tokens") - len(NEWEST)))


class Migration(migrations.Migration):
    """What is in force today is found as fast as before, however often everything was published."""

    dependencies = [("publishing", "0008_names_for_people")]

    operations = [migrations.RunPython(mark, take_the_mark_off)]
