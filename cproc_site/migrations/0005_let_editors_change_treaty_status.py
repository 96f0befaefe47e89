from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ["Editor", "Publisher", "Administrator"]


def allow_treaty_steps(apps, schema_editor):
    """Let the roles that edit countries edit the rows of their treaty status too."""
    database = schema_editor.connection.alias
    app = apps.get_app_config("projects")
    app.models_module = True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    rows = {"content_type__app_label": "projects", "content_type__model": "treatystep"}
    for role in apps.get_model("auth", "Group").objects.using(database).filter(name__in=ROLES):
        role.permissions.add(*permissions.filter(**rows))


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0004_let_editors_change_synonyms'),
        ('projects', '0011_add_treaty_status_and_emblems'),
    ]

    operations = [migrations.RunPython(allow_treaty_steps, migrations.RunPython.noop)]
