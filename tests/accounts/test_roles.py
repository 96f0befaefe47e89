"""The roles of a new site, and their permissions for every model."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission

from accounts.roles import permissions
from projects.models import ProjectContent
from record.models.working_copy import Declared

ROLES = ("Editor", "Publisher", "Correspondent", "Administrator")
ALL = "add change delete view"
KEPT = "add change view"
FOR_EDITORS = (ALL, ALL, "", ALL)
NOBODY = ("", "", "", "")

# The models that editors work with, and those that operations, commands and Django write.
EDITED = [
    *(model._meta.label_lower for model in apps.get_models() if issubclass(model, Declared)),
    *("publishing.jointpublication", "publishing.jointpublicationitem", "translation.term"),
]
WRITTEN_BY_CODE = """
accounts.secondfactor accounts.passkey accounts.recoverycode accounts.loginattempts
accounts.accountmail
record.record record.value record.reservedslug record.logcheckpoint
record.logcosignature record.logentry record.logkey record.logtimestamp record.recordverification
publishing.reviewdigest publishing.reviewentrymail publishing.purgerequest
search.searchentry search.searchentryuse search.searchword search.failedsearch contact.answer
contact.note following.follower following.followermail
auth.permission admin.logentry contenttypes.contenttype sessions.session
""".split()

# The permissions of the roles, in the order of ROLES. Superusers have all of them.
TABLE = {
    **dict.fromkeys(EDITED, FOR_EDITORS),
    **dict.fromkeys(WRITTEN_BY_CODE, NOBODY),
    "contact.subject": ("", KEPT, "view", ALL),
    "contact.recipient": ("", "", "", ALL),
    "contact.message": ("", "", "change export view", "change erase export view"),
    "contact.delivery": ("", "", "view", "view"),
    "record.publication": ("view", "publish view withdraw", "", "publish view withdraw withhold"),
    "record.previewlink": (KEPT, KEPT, "", KEPT),
    "record.reviewentry": ("add view", "add view", "", "add view"),
    "publishing.brokenlink": ("view", "view", "", "view"),
    "accounts.user": ("", "", "", KEPT),
    "accounts.auditentry": ("", "", "", "export view"),
    "auth.group": ("", "", "", "view"),
}


def model_of(permission):
    return f"{permission.content_type.app_label}.{permission.content_type.model}"


def act_of(permission):
    return permission.codename.removesuffix(f"_{permission.content_type.model}")


def held_by(role):
    """Return the actions that a role allows, by model."""
    held = {}
    for permission in Permission.objects.filter(group__name=role).select_related("content_type"):
        held.setdefault(model_of(permission), []).append(act_of(permission))
    return {model: " ".join(sorted(acts)) for model, acts in held.items()}


def test_table_has_every_model():
    permissions = Permission.objects.select_related("content_type")
    # Those of models that later migrations deleted are left.
    existing = [item for item in permissions if item.content_type.model_class()]
    models = {model_of(permission) for permission in existing}
    assert sorted(models - set(TABLE)) == [], "Say in TABLE who may do what with these, or NOBODY."
    assert sorted(set(TABLE) - models) == [], (
        "These models are gone: take their lines out of TABLE."
    )


@pytest.mark.parametrize("role", ROLES)
def test_role_has_exactly_the_permissions_of_the_table(role):
    place = ROLES.index(role)
    assert held_by(role) == {model: acts[place] for model, acts in TABLE.items() if acts[place]}


def test_kind_without_declared_roles_is_closed_to_all(monkeypatch):
    monkeypatch.delattr(ProjectContent, "roles")
    allowed = set().union(*permissions().values())
    assert not {code for code in allowed if code.endswith(("_project", "_fundershare"))}
    assert "pages.change_notice" in allowed


def test_roles_are_those_of_the_table():
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)
