"""The four roles that the site comes with. What each may do is written out here, so that it stays what it was."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

WORKING_COPIES = [
    "pages.office",
    "pages.figure",
    "pages.officesource",
    "pages.milestone",
    "pages.milestonebody",
    "pages.milestonesource",
    "pages.standingpage",
    "pages.notice",
    "projects.project",
    "projects.extension",
    "projects.fundershare",
    "projects.projectlink",
    "projects.projectsource",
    "projects.activity",
    "projects.activitysource",
    "projects.document",
    "projects.fieldofwork",
    "projects.funder",
    "projects.country",
    "contact.contactdetails",
    "contact.contactsource",
]


def to(acts, *models):
    """Permissions for these acts, as “view add”, on these models."""
    return {model.replace(".", f".{act}_") for model in models for act in acts.split()}


EDITOR = (
    to("view add change delete", *WORKING_COPIES, "publishing.launch", "publishing.launchmember")
    | to("view", "publishing.publication", "publishing.brokenlink")
    | to("view add", "publishing.remark")
    | to("view add change", "publishing.previewlink")  # to change one is to revoke it
)
PUBLISHER = EDITOR | {"publishing.publish", "publishing.withdraw"} | to("view add change", "contact.subject")
CORRESPONDENT = to("view", "contact.message", "contact.subject")
ADMINISTRATOR = (
    PUBLISHER
    | {"publishing.withhold", "staff.export_auditentry"}
    | to("view", "contact.message", "auth.group", "staff.auditentry")
    | to("view add change", "staff.user")
    | to("view add change delete", "contact.subject")
)
ROLES = {
    "Editor": EDITOR,
    "Publisher": PUBLISHER,
    "Correspondent": CORRESPONDENT,
    "Administrator": ADMINISTRATOR,
}


def make_roles(apps, schema_editor):
    database = schema_editor.connection.alias
    make_permissions(apps, database, ROLES.values())
    permissions = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in apps.get_model("auth", "Permission").objects.using(database).select_related("content_type")
    }
    for name, held in ROLES.items():
        role, _ = apps.get_model("auth", "Group").objects.using(database).get_or_create(name=name)
        role.permissions.set([permissions[code] for code in sorted(held)])


def make_permissions(apps, database, added):
    """Django makes them only when all migrations are through, and only for apps that say they have models."""
    for label in sorted({code.split(".")[0] for held in added for code in held}):
        app = apps.get_app_config(label)
        app.models_module = True
        create_permissions(app, verbosity=0, using=database, apps=apps)
        app.models_module = None


def remove_roles(apps, schema_editor):
    database = schema_editor.connection.alias
    apps.get_model("auth", "Group").objects.using(database).filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contact", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("pages", "0001_initial"),
        ("projects", "0001_initial"),
        ("publishing", "0002_agreeing_sharing_launching"),
        ("staff", "0002_audit"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
