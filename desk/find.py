"""The search of the admin: drafts, messages, pages, forms by URL, and targets of links."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.models import User
from core.http.model_admin import admin_page
from core.i18n.languages import LANGUAGES
from core.uploads import renditions
from delivery.prefixes import OWN_PREVIEW, PREFIX
from desk.admin_urls import admin_url, change_url
from desk.navigation import find_pages
from desk.state_text import describe_state
from record import registry
from record.content import Ref
from record.fields import text_columns
from record.models import Publishable, ReservedSlug, objects_with_state
from record.rich_text import to_reference
from record.values import REFERENCE
from search import drafts, tokenizer
from search.drafts import Quotation
from search.models import SearchEntry

PER_PAGE = 20
MAX_SUGGESTED_DRAFTS = 6
MAX_SUGGESTED_COMMANDS = 4
MAX_QUOTATIONS = 3
MIN_LENGTH = 2
FORMATS = ["text/html", "application/json"]
# Of the targets of links.
MAX_TARGETS = 8
MAX_QUERY_LENGTH = 200
FILE = re.compile(
    rf"{re.escape(settings.MEDIA_URL)}(?P<name>[0-9a-f]{{2}}/[0-9a-f]{{64}}\.[a-z]+)"
    rf"(?:{renditions.SUFFIX})?"
)


def path_on_site(typed: str, host: str) -> str | None:
    """Return the path of a URL of this site, with or without its host; None for another text."""
    if re.search(r"\s", typed):
        return None
    has_host = not typed.startswith("/") or typed.startswith("//")
    url = f"https://{typed}" if has_host and "//" not in typed else typed
    try:
        parts = urlsplit(url)
    except ValueError:  # an invalid host in brackets
        return None
    hosts = {host.lower(), urlsplit(settings.SITE_URL).netloc.lower()}
    if has_host and parts.netloc.lower() not in hosts:
        return None
    return unquote(parts.path) or "/"


def form_url(path: str, user: Any) -> str | None:
    """Return the URL of the form of the page at ``path``, which ``user`` may view.

    The path can be in an archived day or a preview, in any language, former, of a file, or of the
    admin itself.
    """
    if path.startswith(settings.ADMIN_URL) and not OWN_PREVIEW.match(path):
        return path
    obj = find_object(path)
    if obj is None:
        return _list_url(path, user)
    return change_url(obj) if obj.kind in registry.kinds_for(user, "view") else None


def _list_url(path: str, user: Any) -> str | None:
    """Return the URL of the list in the admin for the public list at ``path``."""
    match = registry.resolve(path)
    for kind in registry.kinds_for(user, "view"):
        model = registry.model_of(kind)
        if match and match.view_name == model.content_class.list_view_name:
            return admin_url(model, "changelist")
    return None


def find_object(path: str) -> Publishable | None:
    """Return the working copy of the page, of its history, or of the file at ``path``."""
    if file := FILE.fullmatch(path):
        return _object_with_file(file["name"])
    if prefix := OWN_PREVIEW.match(path) or PREFIX.match(path):
        path = path[prefix.end() :] or "/"
    page = _find_page(path)
    if page is None or page[0] not in registry.models_by_kind():
        return None
    ref = ReservedSlug.objects.owner(*page)
    return registry.object_of(ref) if ref else None


def _find_page(path: str) -> tuple[str, str] | None:
    """Return the kind and the slug of the page; the final slash may be missing."""
    match = registry.resolve(path)
    if match and match.view_name == "delivery:history":
        return match.kwargs["kind"], match.kwargs["slug"]
    page = registry.page_of_match(match)
    return (page[0].kind, page[1]) if page else None


def _object_with_file(name: str) -> Publishable | None:
    for model in registry.models_by_kind().values():
        for field in model.content_class.file_fields:
            column: dict[str, Any] = {field: name}
            if obj := model.objects.filter(**column).first():
                return obj
    return None


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
    """The results for the user of ``request``; only objects that the user may view."""

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
        return form_url(self.path, self.request.user) if self.path else None

    @cached_property
    def drafts(self) -> QuerySet[SearchEntry]:
        if self.path or len("".join(self.terms)) < MIN_LENGTH:
            return SearchEntry.drafts.none()
        return drafts.find(registry.kinds_for(self.request.user, "view"), self.terms)

    @cached_property
    def commands(self) -> list[Result]:
        if self.path:
            return []
        pages = find_pages(self.terms, self.request, self.site)
        return [Result(capfirst(str(label)), url) for url, label in pages.items()]

    @cached_property
    def further(self) -> list[Result]:
        """The results of other packages, for example messages."""
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
        """Return the first results, and a link to all results if there are more."""
        if self.form_url:
            return [Result(_("Open this page in the admin"), self.form_url, self.path or "")]
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
    return admin_page(
        site,
        request,
        "desk/find.html",
        title=_("Search: %(typed)s") % {"typed": search.typed} if search.typed else _("Search"),
        search=search,
        page=page,
        results=search.describe(page),
    )


def link_targets_view(request: HttpRequest, site: AdminSite) -> JsonResponse:
    """Return the object that the URL ``q`` leads to, or those with all words of ``q`` in a text.

    Users get the kinds that they may view.
    """
    kinds = [
        kind
        for kind in registry.kinds_for(request.user, "view")
        if registry.content_class_of(kind).is_linkable()
    ]
    if not kinds:
        raise PermissionDenied
    query = request.GET.get("q", "").strip()[:MAX_QUERY_LENGTH]
    reference = to_reference(query)
    if REFERENCE.fullmatch(reference):
        target = registry.object_of(Ref.parse(reference))
        objects = [target] if target and target.kind in kinds else []
    else:
        objects = _find_by_words(query, kinds)
    return JsonResponse({"targets": [_target(obj) for obj in objects]})


def _find_by_words(query: str, kinds: list[str]) -> list[Publishable]:
    """Return the objects with all words in their drafts; those with them in the title first."""
    terms = drafts.parse(query)
    if not terms:
        return []
    found = drafts.find(kinds, terms)[:MAX_TARGETS]
    objects = objects_with_state(entry.draft.ref for entry in found)
    beginning = tokenizer.fold_text(" ".join(query.split()))
    return sorted(objects, key=lambda obj: not tokenizer.fold_text(str(obj)).startswith(beginning))


def _target(obj: Publishable) -> dict[str, Any]:
    return {
        "titles": _titles(obj),
        "kind": str(obj._meta.verbose_name),
        "state": obj.state.label,
        "url": registry.live_path_of(obj) or f"ref:{obj.ref}",
    }


def _titles(obj: Publishable) -> dict[str, str]:
    """Return the first title that is not empty, by language; an acronym is equal in all."""
    for name in obj.content_class.title_fields:
        texts = [getattr(obj, column) for column in text_columns(type(obj), [name])]
        if any(texts):
            return dict(zip(LANGUAGES, cycle(texts), strict=False))
    return {}
