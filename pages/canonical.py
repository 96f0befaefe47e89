"""The canonical URL of a page and its URLs in other languages."""

from django.conf import settings
from django.utils.http import urlencode

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from delivery.opendata.json_ld import is_public
from delivery.prefixes import SiteRequest
from record import registry

# Pages that no archived day has.
ONLY_TODAY = ("contact:contact", "delivery:archive", "delivery:log")


def translated_url(language: str, request: SiteRequest) -> str:
    """Return the URL in ``language`` with the number of a further page, and without filters."""
    url = settings.SITE_URL + languages.in_language(request.path, language)
    number = request.GET.get("page", "1")
    is_further_page = set(request.GET) == {"page"} and number != "1"
    return f"{url}?{urlencode({'page': number})}" if is_further_page else url


def available_languages(request: SiteRequest) -> list[str]:
    """Return the languages in which all of the page is available; a list is available in all."""
    page = registry.page_of_match(request.resolver_match)
    if page is None:
        return list(LANGUAGES)
    if row := request.edition.shown_row:
        return row.complete_languages
    for content in request.edition.contents(page[0]):  # the contact details next to the form
        return content.languages
    return list(LANGUAGES)


def alternates(request: SiteRequest, available: list[str]) -> list[tuple[str, str]]:
    """Return the ``available`` languages of the page with its URL in each, and the default."""
    if len(available) < 2 or languages.language_of(request.path) not in available:
        return []
    urls = [(code, translated_url(code, request)) for code in available]
    return [*urls, ("x-default", translated_url(languages.ORIGINAL, request))]


def has_canonical_url(request: SiteRequest) -> bool:
    """Return whether the page is for everyone: no error page, no response to a form, no preview."""
    match = request.resolver_match
    if match is None or not is_public(request):
        return False
    return getattr(match.func, "is_content_page", False) or match.view_name in ONLY_TODAY
