"""The pages of the admin by task: for the side bar, the list of the dashboard and the search."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User


@dataclass(frozen=True)
class Page:
    """A page that is no list of a model; users need ``permission`` to open it."""

    label: Any
    view_name: str
    args: tuple[str, ...] = ()
    permission: str = "record.view_publication"

    @property
    def url(self) -> str:
        return reverse(f"admin:{self.view_name}", args=self.args)

    def as_model(self) -> dict[str, Any]:
        """Return the page as Django describes a model in the list of models."""
        return {
            "name": self.label,
            "object_name": self.view_name,
            "admin_url": self.url,
            "add_url": None,
            "view_only": True,
        }


WAITING = Page(_("Waiting for me"), "worklist", ("waiting",))
SCHEDULED = Page(pgettext_lazy("list of the desk", "Scheduled"), "scheduled")
TRANSLATIONS = Page(_("Translations"), "translations")
IATI = Page(_("IATI data"), "iati", permission="projects.view_project")

# By task: models by their labels, and further pages. A model that is missing here is under “Other”.
GROUPS: tuple[tuple[str, Any, tuple[str | Page, ...]], ...] = (
    (
        "write",
        pgettext_lazy("group of the side bar", "Write"),
        (
            *("projects.project", "projects.activity", "projects.document"),
            *("pages.standingpage", "pages.notice", "pages.milestone"),
        ),
    ),
    (
        "office",
        pgettext_lazy("group of the side bar", "Office"),
        (
            *("pages.office", "contact.contactdetails"),
            *("projects.country", "projects.funder", "projects.fieldofwork"),
            *("translation.term", "search.synonyms", IATI),
        ),
    ),
    (
        "publish",
        pgettext_lazy("group of the side bar", "Publish"),
        (
            *(WAITING, SCHEDULED, "publishing.jointpublication", TRANSLATIONS),
            *("record.publication", "record.previewlink", "publishing.brokenlink"),
        ),
    ),
    (
        "messages",
        pgettext_lazy("group of the side bar", "Messages"),
        ("contact.message", "contact.subject", "contact.delivery"),
    ),
    (
        "people",
        pgettext_lazy("group of the side bar", "People"),
        ("accounts.user", "auth.group", "accounts.auditentry"),
    ),
)


def by_task(apps: Iterable[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Return Django's list of apps and models in groups, with the further pages of ``user``."""
    models = {}
    for app in apps:
        for model in app["models"]:
            models[model["model"]._meta.label_lower] = model
    groups = []
    for name, label, entries in GROUPS:
        rows = []
        for entry in entries:
            if not isinstance(entry, Page):
                rows += [models.pop(entry)] if entry in models else []
            elif user.has_perm(entry.permission):
                rows.append(entry.as_model())
        groups.append(_group(name, label, rows))
    groups.append(_group("other", _("Other"), list(models.values())))
    return [group for group in groups if group["models"]]


def with_current(groups: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Return the groups; each model has ``aria-current``, for the page at `path`."""
    for group in groups:
        for model in group["models"]:
            is_in = bool(model["admin_url"]) and path.startswith(model["admin_url"])
            is_page = path == model["admin_url"]
            model["current"] = "page" if is_page else "true" if is_in else ""
    return groups


def _group(name: str, label: Any, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": label, "app_label": name, "app_url": "", "models": models}
