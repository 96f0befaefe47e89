"""The search of the admin: drafts by any text, messages, commands, and forms by URL."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from desk.admin_urls import change_url
from desk.commands import find_commands
from desk.pasted_url import form_url, path_on_site
from desk.state_text import describe_state
from record import registry
from record.models import objects_with_state
from search import drafts
from search.drafts import Quotation
from search.models import SearchEntry

PER_PAGE = 20
MAX_SUGGESTED_DRAFTS = 6
MAX_SUGGESTED_COMMANDS = 4
MAX_QUOTATIONS = 3
MIN_LENGTH = 2
FORMATS = ["text/html", "application/json"]


@dataclass(frozen=True)
class Result:
    """A form or a page to open; ``note`` states the kind and the state of an object."""

    label: str
    url: str
    note: str = ""
    quotations: tuple[Quotation, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the result with its first quotation, whose every second run is highlighted."""
        data: dict[str, Any] = {"label": self.label, "note": self.note, "url": self.url}
        for quotation in self.quotations[:1]:
            data |= {"runs": quotation.text.runs, "language": quotation.text.language}
        return data


class Search:
    """What the user of ``request`` finds; only objects that the user may view."""

    def __init__(self, request: HttpRequest, site: Any) -> None:
        self.request = request
        self.site = site
        self.typed = request.GET.get("q", "").strip()
        self.terms = drafts.parse(self.typed)

    @cached_property
    def path(self) -> str | None:
        """The path of the typed URL, if it is one of this site."""
        return path_on_site(self.typed, self.request.get_host())

    @cached_property
    def form_url(self) -> str | None:
        return form_url(self.path, self.request, self.site) if self.path else None

    @cached_property
    def drafts(self) -> QuerySet[SearchEntry]:
        if self.path or len("".join(self.terms)) < MIN_LENGTH:
            return SearchEntry.drafts.none()
        return drafts.find(visible_kinds(self.request, self.site), self.terms)

    @cached_property
    def commands(self) -> list[Result]:
        if self.path:
            return []
        commands = find_commands(self.terms, self.request, self.site)
        return [Result(capfirst(str(command.label)), command.url) for command in commands]

    @cached_property
    def further(self) -> list[Result]:
        """What other packages find, for example messages."""
        user = cast(User, self.request.user)
        return [result for find in self.site.finders for result in find(user, self.typed)]

    def describe(self, found: Iterable[SearchEntry]) -> list[Result]:
        """Return drafts as results, in their order; one query for each kind."""
        rows = {entry.key: entry.draft for entry in found}
        now = timezone.now()
        results = []
        for obj in objects_with_state(row.ref for row in rows.values()):
            kind = capfirst(obj._meta.verbose_name)
            content = rows[obj.key].read(None)
            quotations = drafts.quote(obj.ref, content, self.terms)[:MAX_QUOTATIONS]
            note = f"{kind} · {describe_state(obj, now)}"
            url = change_url(obj)
            if quotations:
                url += f"#id_{quotations[0].input_name}"
            results.append(Result(str(obj), url, note, tuple(quotations)))
        return results

    @property
    def only_place(self) -> str | None:
        """The URL of the field, if only one text has the words and nothing else is found."""
        if self.commands or self.further or self.drafts.count() != 1:
            return None
        results = self.describe(self.drafts)
        return results[0].url if results and len(results[0].quotations) == 1 else None

    def suggest(self) -> list[Result]:
        """Return the first results, and a link to all of them if there are more."""
        if self.form_url:
            return [Result(_("Open the form of this page"), self.form_url, self.path or "")]
        results = self.commands[:MAX_SUGGESTED_COMMANDS] + self.further
        results += self.describe(self.drafts[:MAX_SUGGESTED_DRAFTS])
        number = self.drafts.count()
        if number > MAX_SUGGESTED_DRAFTS:
            text = ngettext("Show %(number)d draft", "Show all %(number)d drafts", number)
            url = reverse("admin:find", query={"q": self.typed})
            results.append(Result(text % {"number": number}, url))
        return results


@require_safe
def find_view(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Redirect to the form of a pasted URL or of the only text found, or show the results.

    Scripts get suggestions.
    """
    search = Search(request, site)
    if request.get_preferred_type(FORMATS) == "application/json":
        return JsonResponse({"suggestions": [result.as_json() for result in search.suggest()]})
    if url := search.form_url or search.only_place:
        return HttpResponseRedirect(url)
    page = Paginator(search.drafts, PER_PAGE).get_page(request.GET.get("page"))
    context = site.each_context(request) | {
        "title": _("Search: %(typed)s") % {"typed": search.typed} if search.typed else _("Search"),
        "search": search,
        "page": page,
        "results": search.describe(page),
    }
    return TemplateResponse(request, "desk/find.html", context)


def visible_kinds(request: HttpRequest, site: AdminSite) -> list[str]:
    """Return the kinds whose objects the user may view, in the order of search results."""
    kinds = []
    for kind, model in registry.models_by_kind().items():
        if site.get_model_admin(model).has_view_permission(request):
            kinds.append(kind)
    return sorted(kinds, key=lambda kind: registry.content_class_of(kind).search_place or 0)
