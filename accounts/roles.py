"""Roles of staff: names, permissions, and the roles that need a second factor."""

from typing import TYPE_CHECKING

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

WORKING_COPIES = """
pages.office pages.figure pages.officesource pages.milestone pages.milestonebody
pages.milestonesource pages.standingpage pages.notice projects.project projects.extension
projects.fundershare projects.projectlink projects.projectsource projects.activity
projects.activitysource projects.document projects.fieldofwork projects.funder projects.country
projects.treatystep contact.contactdetails contact.contactsource search.synonyms
""".split()


def _allow(actions: str, *models: str) -> set[str]:
    """Return the permissions for ``actions``, such as “view add”, on `models`."""
    return {model.replace(".", f".{action}_") for model in models for action in actions.split()}


_EDITOR = (
    _allow(
        "view add change delete",
        *WORKING_COPIES,
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

# By the stored name of the role. The first migration of cproc_site creates the roles from this
# table; to change a role of existing sites, change the table and add a migration.
PERMISSIONS = {
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

# Each of these decides about published content or access, or erases messages: publishers and
# administrators have them, and perhaps further roles of the office.
NEED_A_SECOND_FACTOR = """
record.publish record.withdraw record.withhold accounts.add_user accounts.change_user
auth.add_group auth.change_group contact.erase_message
""".split()


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
