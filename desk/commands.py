"""The commands that the search of the admin offers: pages to open and objects to add."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.i18n.languages import NAMES, ORIGINAL, TRANSLATED
from desk.navigation import TRANSLATIONS, Page
from desk.views import LISTS
from search import drafts

NEW = {
    "projects.project": _("New project"),
    "projects.activity": _("New activity"),
    "projects.document": _("New document"),
    "projects.country": _("New country"),
    "projects.funder": _("New funder"),
    "projects.fieldofwork": _("New field of work"),
    "pages.standingpage": _("New page"),
    "pages.notice": _("New notice"),
    "pages.milestone": _("New milestone"),
    "publishing.jointpublication": _("New joint publication"),
    "contact.subject": _("New subject"),
    "translation.term": _("New term"),
    "accounts.user": _("New account"),
}
# Fields of forms of which there is one, by model and name of the input.
FIELDS = {
    ("contact.contactdetails", "telephone"): _("Telephone number"),
    ("contact.contactdetails", "email"): _("E-mail address of the office"),
    ("contact.contactdetails", "street_en"): _("Postal address"),
    ("contact.contactdetails", "opening_hours_en"): _("Opening hours"),
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


@dataclass(frozen=True)
class Command:
    """A page of the admin that the user may open."""

    label: Any
    url: str

    def has(self, terms: Iterable[str]) -> bool:
        """Return whether the label has all terms, in the language of the admin or in English."""
        with translation.override(ORIGINAL):
            english = str(self.label)
        text = drafts.fold(f"{self.label}\n{english}")
        return all(term in text for term in terms)


def find_commands(terms: Sequence[str], request: HttpRequest, site: AdminSite) -> list[Command]:
    """Return the commands with all terms, each page once."""
    found: dict[str, Command] = {}
    for command in _commands(request, site):
        if terms and command.has(terms):
            found.setdefault(command.url, command)
    return list(found.values())


def _commands(request: HttpRequest, site: AdminSite) -> Iterator[Command]:
    user = cast(User, request.user)
    for group in site.get_app_list(request):
        for row in group["models"]:
            model = row.get("model")
            label = model._meta.label_lower if model else ""
            if label in NEW and row["add_url"]:
                yield Command(NEW[label], row["add_url"])
            if row["admin_url"]:
                yield Command(
                    model._meta.verbose_name_plural if model else row["name"], row["admin_url"]
                )
                for (of_model, field), name in FIELDS.items():
                    if of_model == label:
                        yield Command(name, f"{row['admin_url']}#id_{field}")
    for page in PAGES:
        if not page.permission or user.has_perm(page.permission):
            yield Command(page.label, page.url)
