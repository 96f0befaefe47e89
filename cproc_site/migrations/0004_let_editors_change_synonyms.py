from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ["Editor", "Publisher", "Administrator"]


def allow_synonyms(apps, schema_editor):
    """Let the roles that edit contents maintain the synonyms of the search too."""
    database = schema_editor.connection.alias
    app = apps.get_app_config("search")
    app.models_module = True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    of_synonyms = permissions.filter(
        content_type__app_label="search", content_type__model="synonyms"
    )
    for role in apps.get_model("auth", "Group").objects.using(database).filter(name__in=ROLES):
        role.permissions.add(*of_synonyms)


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0003_let_editors_change_terms'),
        ('search', '0002_add_synonyms'),
    ]

    operations = [migrations.RunPython(allow_synonyms, migrations.RunPython.noop)]
