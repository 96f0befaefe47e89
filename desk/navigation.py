"""The pages of the admin by task, for the side bar, and as commands of the search."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.i18n.languages import NAMES, ORIGINAL, TRANSLATED
from desk.views import LISTS
from record import registry
from record.content import Content
from search import tokenizer


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
        }


WAITING = Page(_("Waiting for me"), "worklist", ("waiting",))
SCHEDULED = Page(pgettext_lazy("list of the desk", "Scheduled"), "scheduled")
TRANSLATIONS = Page(_("Translations"), "translations")
IATI = Page(_("IATI data"), "projects_project_iati", permission="projects.view_project")

# By task: models by their labels, and further pages. Kinds of content, which come first in their
# group, name it themselves; another model that is missing here is under “Other”. The side bar shows
# the first group itself, and the others under “More”.
GROUPS: tuple[tuple[str, Any, tuple[str | Page, ...]], ...] = (
    (
        "write",
        pgettext_lazy("group of the side bar", "Write"),
        ("contact.message", TRANSLATIONS),
    ),
    (
        "office",
        pgettext_lazy("group of the side bar", "Office"),
        ("translation.term", IATI),
    ),
    (
        "publish",
        pgettext_lazy("group of the side bar", "Publish"),
        (
            *(WAITING, SCHEDULED, "publishing.jointpublication"),
            *("record.publication", "record.previewlink", "publishing.brokenlink"),
        ),
    ),
    (
        "messages",
        pgettext_lazy("group of the side bar", "Messages"),
        ("contact.subject", "contact.delivery"),
    ),
    (
        "people",
        pgettext_lazy("group of the side bar", "People"),
        ("accounts.user", "auth.group", "accounts.auditentry"),
    ),
)


def group_by_task(apps: Iterable[dict[str, Any]], user: User) -> list[dict[str, Any]]:
    """Return Django's list of apps and models in groups, with the further pages of ``user``."""
    models = {row["model"]._meta.label_lower: row for app in apps for row in app["models"]}
    if not user.is_superuser:
        models.pop("auth.group", None)  # the roles are fixed
    groups = []
    for name, label, entries in GROUPS:
        rows = []
        for entry in (*_kinds_in(name), *entries):
            if not isinstance(entry, Page):
                rows += [models.pop(entry)] if entry in models else []
            elif user.has_perm(entry.permission):
                rows.append(entry.as_model())
        groups.append(_group(name, label, rows))
    groups.append(_group("other", _("Other"), list(models.values())))
    return [group for group in groups if group["models"]]


def _kinds_in(group: str) -> list[str]:
    """Return the models of the kinds of content in a group, by their labels, in their order."""
    placed = []
    for model in registry.models_by_kind().values():
        name, place = model.content_class.side_bar or ("", 0)
        placed += [(place, model._meta.label_lower)] if name == group else []
    return [label for _place, label in sorted(placed)]


def mark_current(groups: list[dict[str, Any]], path: str) -> list[dict[str, Any]]:
    """Return the groups; each model has ``aria-current``, for the page at `path`."""
    for group in groups:
        for model in group["models"]:
            url = model["admin_url"]  # None if the user may not see the list
            is_in = url and path.startswith(url)
            model["current"] = "page" if path == url else "true" if is_in else ""
    return groups


def _group(name: str, label: Any, models: list[dict[str, Any]]) -> dict[str, Any]:
    return {"name": label, "app_label": name, "models": models}


NEW = {
    "publishing.jointpublication": _("New joint publication"),
    "contact.subject": _("New subject"),
    "translation.term": _("New term"),
    "accounts.user": _("New account"),
}
PAGES = (
    *(Page(label, "worklist", (name,)) for name, label in LISTS.items()),
    *(
        Page(
            format_lazy("{}: {}", TRANSLATIONS.label, NAMES[code]),
            "translations_language",
            (code,),
        )
        for code in TRANSLATED
    ),
    Page(
        _("Preview the site on a date"), "record_previewlink_moment", (), "record.view_previewlink"
    ),
    Page(_("Help"), "help", (), ""),
    Page(_("Your sign-in"), "own_account", (), ""),
)


def find_pages(terms: Sequence[str], request: HttpRequest, site: AdminSite) -> dict[str, Any]:
    """Return the labels with all terms, in the user’s language or in English, by their URLs."""
    found: dict[str, Any] = {}
    for label, url in _pages(request, site) if terms else ():
        with translation.override(ORIGINAL):
            english = str(label)
        text = tokenizer.fold_text(f"{label}\n{english}")
        if all(term in text for term in terms):
            found.setdefault(url, label)
    return found


def _pages(request: Any, site: AdminSite) -> Iterator[tuple[Any, str]]:
    """Yield label and URL of each page of the admin that the user may open."""
    for group in site.get_app_list(request):
        for row in group["models"]:
            model = row.get("model")
            content_class = getattr(model, "content_class", Content)
            name = model._meta.label_lower if model else ""
            new_label = content_class.new_label or NEW.get(name)
            if new_label and row["add_url"]:
                yield new_label, row["add_url"]
            if row["admin_url"]:
                yield model._meta.verbose_name_plural if model else row["name"], row["admin_url"]
                for field, label in content_class.field_commands.items():
                    yield label, f"{row['admin_url']}#id_{field}"
    for page in PAGES:
        if not page.permission or request.user.has_perm(page.permission):
            yield page.label, page.url
