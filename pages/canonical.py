"""The one address under which a page is to be named, and what stands there."""

from django.conf import settings
from django.utils.http import urlencode

from core.i18n import languages
from core.i18n.dates import ONE_DAY, bucharest_day
from core.i18n.languages import LANGUAGES
from delivery.opendata.json_ld import is_public
from record import registry
from record.content import Content

CONTACT = "contact:contact"
ONLY_TODAY = (CONTACT, "publishing:archive")  # pages that no archived day has


def canonical(request) -> str:
    """The page's whole address; the English one where the page isn't offered in its language.

    A page of a list keeps its number; a filtered list is named as the whole list.
    """
    return address_in(canonical_language(request), request)


def canonical_language(request) -> str:
    """The page's own where it is offered in that; else English."""
    here = languages.language_of(request.path)
    return here if here in offered(request) else languages.ORIGINAL


def address_in(language: str, request) -> str:
    """The same in ``language``."""
    address = f"{settings.SITE_URL}{languages.in_language(request.path, language)}"
    number = request.GET.get("page", "1")
    is_further_page = set(request.GET) == {"page"} and number != "1"
    return f"{address}?{urlencode({'page': number})}" if is_further_page else address


def offered(request) -> list[str]:
    """The languages in which all of the page can be read: those of its content; lists stand in all of them."""
    shown = content_shown(request)
    if shown is None:
        return list(LANGUAGES)
    row = request.edition.shown_row
    card = (
        None if row else next(iter(request.edition.cards.all(shown[0])), None)
    )  # the details beside the form
    return row.complete_languages if row else card.languages if card else list(LANGUAGES)


def alternates(request) -> list[tuple[str, str]]:
    """Each language in which the page is offered, with its address there, and what is for all others."""
    codes = offered(request)
    if len(codes) < 2 or languages.language_of(request.path) not in codes:
        return []
    stated = [(code, address_in(code, request)) for code in codes]
    return [*stated, ("x-default", address_in(languages.ORIGINAL, request))]


def is_worth_naming(request) -> bool:
    """Whether the page exists for everybody: no error page, no form's answer, no preview."""
    match = request.resolver_match
    is_page = match and (
        getattr(match.func, "is_content_page", False) or match.view_name in ONLY_TODAY
    )
    return bool(is_page) and is_public(request)


def content_shown(request) -> tuple[type[Content], str] | None:
    """The kind and the slug of the content whose page it is; None for lists and the like."""
    return registry.page_of_match(request.resolver_match)


def permalink(content: Content, request) -> str:
    """Return the permanent URL of this text, in the archive of a past day; empty if there is none yet."""
    if request.prefix:
        return settings.SITE_URL + request.path if request.prefix.is_archive else ""
    yesterday = request.edition.day - ONE_DAY
    if bucharest_day(content.published_at) > yesterday:
        return ""
    return f"{settings.SITE_URL}/archive/{yesterday}{request.path}"
