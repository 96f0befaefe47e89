"""What stands around every public page: the office's name, the menu, notices, the footer, footnoted designations."""

import re

from django.conf import settings
from django.utils.encoding import escape_uri_path
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from contact import page_reports
from contact.content import ContactContent
from core.i18n import languages
from cproc_site.error_views import last_known
from cproc_site.similar_pages import find_similar_pages
from pages import filters as legal_facets
from pages.content import NoticeContent, OfficeContent, StandingPageContent
from projects import filters as project_facets
from projects.content import CountryContent
from record.footnotes import Designations, Footnoted
from record.urls import is_content_page, live_path, path_to, reachable

SECTIONS = {
    "pages:office": _("Office"),
    "pages:milestones": _("Legal basis"),
    "projects:project_list": _("Projects"),
    "projects:activity_list": _("Activities"),
    "projects:country_list": _("Countries"),
    "projects:document_list": _("Documents"),
    "contact:contact": _("Contact"),
}
# The query parameters of public pages.
FACETS = (
    *legal_facets.FACETS,
    *project_facets.PROJECT_FACETS,
    *project_facets.ACTIVITY_FACETS,
    *project_facets.DOCUMENT_FACETS,
)
QUERY_PARAMETERS = {
    "q",
    "kind",
    "page",
    "sort",
    "path",
    "day",
    "message",
    "said",
    *(facet.name for facet in FACETS),
}
OTHER_SITE = re.compile(r"/[/\\]|[a-z]+:", re.IGNORECASE)  # nothing of another site is repeated


def shell(request):
    """Costs nothing until a template asks: the admin and error pages that need no database don't."""
    around = Shell(request)
    request.designations = Designations(around.footnoted)
    return {"shell": around}


class Shell:
    """Read from the request's edition, in one query."""

    def __init__(self, request):
        self._request = request

    @cached_property
    def _cards(self):
        cards = self._request.edition.cards
        cards.load(
            OfficeContent, ContactContent, StandingPageContent, NoticeContent, CountryContent
        )
        return cards

    @property
    def office(self):
        return next(iter(self._cards.all(OfficeContent)), None)

    @property
    def contact(self):
        contact = next(iter(self._cards.all(ContactContent)), None)
        if self._request.prefix is None:
            last_known.remember(contact.telephone if contact else "")
        return contact

    @property
    def notices(self):
        return sorted(
            self._cards.all(NoticeContent), key=lambda notice: notice.published_at, reverse=True
        )

    @property
    def footer_pages(self):
        pages = [page for page in self._cards.all(StandingPageContent) if page.menu == "footer"]
        return sorted(pages, key=lambda page: (page.position, page.slug))

    def footnoted(self):
        """The designations that carry a footnote, the same on every page of the edition."""
        return self._cards.memoize(_footnoted)

    @cached_property
    def contact_path(self):
        """Where the contact form is: always on today's site."""
        return reachable(self._request, path_to("contact:contact"))

    @cached_property
    def sections(self):
        """The main menu: label, path, and whether it is the page one is on ("page") or leads to it ("true")."""
        here = self._request.path
        paths = [reachable(self._request, path_to(view_name)) for view_name in SECTIONS]
        return [
            (label, path, "page" if here == path else "true" if here.startswith(path) else "")
            for label, path in zip(SECTIONS.values(), paths, strict=True)
        ]

    @property
    def here(self) -> tuple[str, ...]:
        """On which of them one is: all that the menu depends on."""
        return tuple(current for _label, _path, current in self.sections)

    @property
    def languages(self):
        """The same page in each language: its code, its name in itself, the path, and what is asked there."""
        for code, name in settings.LANGUAGES:
            path = escape_uri_path(languages.in_language(self._request.path, code))
            yield code, name, path, self._query_in(code)

    def _query_in(self, code):
        """Return the query string, in which `path` leads to the page in the language `code`."""
        parameters = {
            name: self._value_in(code, value) if name == "path" else value
            for name, value in self._parameters
        }
        return f"?{urlencode(parameters)}" if parameters else ""

    def _value_in(self, code, path):
        return languages.in_language(path, code) if path.startswith("/") else path

    @cached_property
    def _parameters(self):
        """Return the known query parameters; unknown ones do not change a page."""
        return [
            (name, value)
            for name, value in self._request.GET.items()
            if name in QUERY_PARAMETERS and value and not OTHER_SITE.match(value)
        ]

    @property
    def today_path(self):
        """The same page on today's site."""
        return live_path(self._request, self._request.get_full_path())

    @property
    def similar_pages(self):
        """For error pages: the pages whose URLs are similar to the requested one."""
        return find_similar_pages(self._request)

    @cached_property
    def archive_path(self):
        """Where the archive's days of this page are listed; empty for what the archive doesn't have."""
        if self._request.resolver_match is None or not is_content_page(self.live_path):
            return ""
        return self.archive_form + (
            "" if self.live_path == "/" else f"?{urlencode({'path': self.live_path})}"
        )

    @property
    def archive_form(self):
        """Where the archive is explained, and a day is chosen: on today's site."""
        return live_path(self._request, path_to("publishing:archive"))

    @property
    def report_path(self):
        """The contact form of the live site with this page filled in; empty for a page that it cannot name."""
        if not page_reports.is_reportable(self.live_path):
            return ""
        return f"{self.contact_path}?{urlencode({'path': self.live_path})}#write"

    @property
    def live_path(self):
        """Where this page stands on today's site."""
        return live_path(self._request, self._request.path)

    @property
    def full_address(self):
        """For print and quotations: where this page is to be found again; never what opens a preview."""
        is_preview = self._request.prefix is not None and not self._request.prefix.is_archive
        return settings.SITE_URL + (self.live_path if is_preview else self._request.path)


def _footnoted(cards) -> Footnoted:
    return Footnoted(
        (country.name, country.footnote)
        for country in cards.all(CountryContent)
        if country.footnote
    )
