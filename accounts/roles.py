"""The roles: what those that the site comes with are called, and with which powers a password isn't enough."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "Editor": pgettext_lazy("role", "Editor"),
    "Publisher": pgettext_lazy("role", "Publisher"),
    "Correspondent": pgettext_lazy("role", "Correspondent"),
    "Administrator": pgettext_lazy("role", "Administrator"),
}


# Whoever holds one of these decides what visitors read, or who may, or erases what people wrote: publishers,
# administrators, and roles of the office's own that hold as much.
NEED_A_SECOND_FACTOR = (
    "record.publish",
    "record.withdraw",
    "record.withhold",
    "accounts.add_user",
    "accounts.change_user",
    "auth.add_group",
    "auth.change_group",
    "contact.erase_message",
)


def needs_second_factor(person) -> bool:
    return person.is_superuser or any(map(person.has_perm, NEED_A_SECOND_FACTOR))


def called(name: str) -> str:
    """A role by its stored ``name``, in the active language."""
    return str(NAMES.get(name, name))
