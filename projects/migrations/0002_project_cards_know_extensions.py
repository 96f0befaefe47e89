from django.db import migrations


def tell_cards(apps, schema_editor):
    """Lists draw what an extension added; cards that were written before don't have it. Contents stay as they are."""
    Publication = apps.get_model("publishing", "Publication")
    rows = Publication.objects.filter(kind="project", card__isnull=False, content__has_key="extensions")
    for row in rows.iterator():
        row.card["extensions"] = row.content["extensions"]
        row.save(update_fields=["card"])


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("publishing", "0003_reviewdigest_claimed_at"),
    ]

    operations = [migrations.RunPython(tell_cards, migrations.RunPython.noop)]
