"""The parts around every public page: menu, notices, footer, footnotes of designations."""

import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.encoding import escape_uri_path
from django.utils.functional import cached_property
from django.utils.http import urlencode

from contact.models.details import ContactContent
from contact.views import is_reportable
from core.i18n import languages
from cproc_site.error_views import last_known
from cproc_site.similar_pages import Page, similar_pages
from delivery.footnotes import Designations, Footnoted
from delivery.opendata.json_items import name_of
from delivery.opendata.json_ld import is_public
from pages.models import NoticeContent, OfficeContent, StandingPageContent
from record import registry
from record.editions import Edition
from record.models.publication import FOREVER
from record.urls import is_content_page, live_path, path_to, reachable

# No URL of another site is repeated. A search may begin with a word and a colon.
OTHER_SITE = re.compile(r"/[/\\]|[a-z][a-z0-9+.-]*:\S", re.IGNORECASE)


def shell(request: Any) -> dict[str, "Shell"]:
    """Add `shell` to the context; it reads nothing until a template uses it."""
    request.designations = Designations(lambda: request.edition.cached(_footnoted))
    return {"shell": Shell(request)}


class Shell:
    """The parts around a page, read from the request's edition in one query."""

    def __init__(self, request: Any) -> None:
        self._request = request

    @property
    def office(self) -> OfficeContent | None:
        office: OfficeContent | None = self._request.edition.find_singleton(OfficeContent)
        return office

    @property
    def contact(self) -> ContactContent | None:
        """Return the contact details, and remember the telephone number of the live site."""
        contact = self._request.edition.find_singleton(ContactContent)
        if self._request.prefix is None:
            last_known.telephone = contact.telephone if contact else ""
        return contact

    @property
    def notices(self) -> list[NoticeContent]:
        """Return the notices, the newest first; drafts in a preview have no time yet."""
        notices = self._request.edition.contents(NoticeContent)
        return sorted(notices, key=lambda notice: notice.published_at or FOREVER, reverse=True)

    @property
    def footer_pages(self) -> list[StandingPageContent]:
        pages = self._request.edition.contents(StandingPageContent)
        pages = [page for page in pages if page.menu == "footer"]
        return sorted(pages, key=lambda page: (page.position, page.slug))

    @cached_property
    def contact_path(self) -> str:
        """Return the path of the contact form, always on the live site."""
        return live_path(self._request, path_to("contact:contact"))

    @cached_property
    def sections(self) -> list[tuple[Any, str, str]]:
        """Return the main menu: label, path, and the value of `aria-current`.

        The value is "page" on the page itself, "true" on pages below it, and empty elsewhere.
        """
        here = self._request.path
        sections = []
        in_menu = [each for each in registry.content_classes() if each.menu_place is not None]
        for view_name, label in dict(each.main_page() for each in in_menu).items():
            path = reachable(self._request, path_to(view_name))
            below = "true" if here.startswith(path) else ""
            sections.append((label, path, "page" if here == path else below))
        return sections

    @property
    def languages(self) -> Iterator[tuple[str, str, str, str]]:
        """Yield code, name, path and query of the page in each language."""
        for code, name in settings.LANGUAGES:
            path = escape_uri_path(languages.in_language(self._request.path, code))
            yield code, name, path, self._translated_query(code)

    def _translated_query(self, code: str) -> str:
        """Return the parameters of the query, with `path` in the language."""
        parameters = {}
        for name, value in self._request.GET.items():
            if value and not OTHER_SITE.match(value):
                is_path = name == "path" and value.startswith("/")
                parameters[name] = languages.in_language(value, code) if is_path else value
        return f"?{urlencode(parameters)}" if parameters else ""

    @property
    def today_path(self) -> str:
        """Return the path and the query of the page on the live site."""
        return live_path(self._request, self._request.get_full_path())

    @property
    def live_path(self) -> str:
        """Return the path of the page on the live site."""
        return live_path(self._request, self._request.path)

    @cached_property
    def form_paths(self) -> tuple[str, str]:
        """Return the paths of two forms: of this page, and of the only draft if it is another one.

        Both are empty outside of staff's own previews, and where there is no such form.
        """
        prefix = self._request.prefix
        if not (prefix and prefix.is_own):
            return "", ""
        drafts = {
            (draft.kind, draft.slug): f"{settings.ADMIN_URL}object/{draft.kind}/{draft.key}/"
            for draft in prefix.drafts
        }
        page = registry.page_of_match(self._request.resolver_match)
        here = ""
        if page:
            found = f"{settings.ADMIN_URL}find/?{urlencode({'q': self.live_path})}"
            here = drafts.get((page[0].kind, page[1]), found)
        only = next(iter(drafts.values())) if len(drafts) == 1 else ""
        return here, "" if only == here else only

    @property
    def similar_pages(self) -> list[Page]:
        """Return the pages that the requested URL may mean, for error pages."""
        return similar_pages(self._request)

    @cached_property
    def archive_path(self) -> str:
        """Return the path of the archived days of this page; empty if it is not archived."""
        if self._request.resolver_match is None or not is_content_page(self.live_path):
            return ""
        query = "" if self.live_path == "/" else f"?{urlencode({'path': self.live_path})}"
        return self.archive_form + query

    @property
    def archive_form(self) -> str:
        """Return the path of the page that explains the archive, on the live site."""
        return live_path(self._request, path_to("delivery:archive"))

    @property
    def report_path(self) -> str:
        """Return the contact form with this page filled in; empty for a page it cannot name."""
        if not is_reportable(self.live_path):
            return ""
        return f"{self.contact_path}?{urlencode({'path': self.live_path})}#write"

    @property
    def full_address(self) -> str:
        """Return the URL of this page for print and quotations, never that of a preview."""
        path = self._request.path if is_public(self._request) else self.live_path
        return settings.SITE_URL + path


def _footnoted(edition: Edition) -> Footnoted:
    """Return the designations with a footnote, which every page of the edition has."""
    pairs = []
    for content_class in registry.content_classes():
        if "footnote" in content_class.model_fields:
            contents: Any = edition.contents(content_class)
            pairs += [(name_of(content), content.footnote) for content in contents]
    return Footnoted(pairs)
