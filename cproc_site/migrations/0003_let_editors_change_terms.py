from django.contrib.auth.management import create_permissions
from django.db import migrations

ROLES = ["Editor", "Publisher", "Administrator"]


def allow_terms(apps, schema_editor):
    """Let the roles that edit contents maintain the office’s terms too."""
    database = schema_editor.connection.alias
    app = apps.get_app_config("translation")
    app.models_module = True
    create_permissions(app, verbosity=0, using=database, apps=apps)
    app.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(database)
    of_terms = permissions.filter(content_type__app_label="translation", content_type__model="term")
    for role in apps.get_model("auth", "Group").objects.using(database).filter(name__in=ROLES):
        role.permissions.add(*of_terms)


class Migration(migrations.Migration):

    dependencies = [
        ('cproc_site', '0002_recognise_untrusted_certificates'),
        ('translation', '0001_add_terms'),
    ]

    operations = [migrations.RunPython(allow_terms, migrations.RunPython.noop)]
