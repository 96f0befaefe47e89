"""The names of the roles that the site comes with, as the desk shows them; the office's own stay as written."""

from django.utils.translation import pgettext_lazy

NAMES = {
    "Editor": pgettext_lazy("role", "Editor"),
    "Publisher": pgettext_lazy("role", "Publisher"),
    "Correspondent": pgettext_lazy("role", "Correspondent"),
    "Administrator": pgettext_lazy("role", "Administrator"),
}


def called(name: str) -> str:
    """A role by its stored ``name``, in the active language."""
    return str(NAMES.get(name, name))
