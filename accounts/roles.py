"""Roles of staff: names, permissions, and the roles that need a second factor."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from accounts.models import User

NAMES = {
    "Editor": pgettext_lazy("role", "Editor"),
    "Publisher": pgettext_lazy("role", "Publisher"),
    "Correspondent": pgettext_lazy("role", "Correspondent"),
    "Administrator": pgettext_lazy("role", "Administrator"),
}

# The roles that write contents: a kind names them as its ``roles``, which then edit it.
WRITERS = ("Editor", "Publisher", "Administrator")


def _allow(actions: str, *models: str) -> set[str]:
    """Return the permissions for ``actions``, such as “view add”, on `models`."""
    return {model.replace(".", f".{action}_") for model in models for action in actions.split()}


def _allow_contents(role: str) -> set[str]:
    """Return the permissions of a role on the kinds of content that name it, and on their rows."""
    codes: set[str] = set()
    for model in apps.get_models():
        content_class: Any = getattr(model, "content_class", None)
        if role in getattr(content_class, "roles", ()):
            relations = [each for each in model._meta.related_objects if each.one_to_many]
            rows = [each for each in relations if each.name in content_class.model_fields]
            models = [model, *(each.related_model for each in rows)]
            codes |= _allow("view add change delete", *(each._meta.label_lower for each in models))
    return codes


_EDITOR = (
    _allow(
        "view add change delete",
        "publishing.jointpublication",
        "publishing.jointpublicationitem",
        "translation.term",
    )
    | _allow("view", "record.publication", "publishing.brokenlink")
    | _allow("view add", "record.reviewentry")
    | _allow("view add change", "record.previewlink")  # to change one is to revoke it
)
_PUBLISHER = (
    _EDITOR | {"record.publish", "record.withdraw"} | _allow("view add change", "contact.subject")
)
# By the stored name of the role, without those on contents.
_PERMISSIONS = {
    "Editor": _EDITOR,
    "Publisher": _PUBLISHER,
    "Correspondent": _allow("view change export", "contact.message")
    | _allow("view", "contact.subject", "contact.delivery"),
    "Administrator": _PUBLISHER
    | {"record.withhold"}
    | _allow("view change export erase", "contact.message")
    | _allow("view", "contact.delivery", "auth.group")
    | _allow("view export", "accounts.auditentry")
    | _allow("view add change", "accounts.user")
    | _allow("view add change delete", "contact.subject", "contact.recipient"),
}


def permissions() -> dict[str, set[str]]:
    """Return the permissions of each role, by its stored name.

    The first migration of cproc_site creates the roles from this table. After a change, existing
    sites need a migration with `GivePermissions`, which `make migrations` writes for new kinds.
    """
    return {role: codes | _allow_contents(role) for role, codes in _PERMISSIONS.items()}


# Each of these decides about published content or access, or shows drafts or personal data to
# others: all roles of a new site have one of them, and perhaps further roles of the office.
NEED_A_SECOND_FACTOR = """
record.publish record.withdraw record.withhold record.add_previewlink
accounts.add_user accounts.change_user auth.add_group auth.change_group
contact.view_message contact.erase_message
""".split()
# Earlier releases required none for these: their accounts have a grace (`User.second_factor_from`).
NEED_IT_AFTER_GRACE = {"record.add_previewlink", "contact.view_message"}


DESCRIPTIONS = {
    "Editor": _("You are an Editor. You write and submit; publishers publish."),
    "Publisher": _("You are a Publisher. You review what editors submit, publish and withdraw."),
    "Correspondent": _("You are a Correspondent. You read and answer messages."),
    "Administrator": _("You are an Administrator. You publish, and manage accounts and messages."),
}


def role_descriptions(user: "User") -> list[str]:
    """Return one line for each role of the user; a superuser has that of an administrator."""
    names = ["Administrator"] if user.is_superuser else user.groups.values_list("name", flat=True)
    return [str(DESCRIPTIONS[name]) for name in names if name in DESCRIPTIONS]


def role_name(name: str) -> str:
    """Return the name of a role in the active language, by its stored `name`."""
    return str(NAMES.get(name, name))
