"""ETags and cache headers of public pages, for the proxy, delivery networks and browsers.

A public page may be cached for a second by shared caches, and browsers have to revalidate it: the
ETag makes that cheap. Only while the site is unavailable, a cached page is shown for longer.
"""

import re
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import condition

from core.digests import text_digest
from core.http.query_parameters import remove_undeclared
from core.i18n import languages
from core.i18n.dates import ONE_DAY, bucharest_day
from delivery.prefixes import PREFIX, SiteRequest
from record.version import Version, live_version

# In the environ of a request: the version under which the response may be cached.
CACHE_VERSION_KEY = "delivery.cache_version"
TOKEN_PATH = re.compile(rf"/(?:preview|(?:(?:{'|'.join(languages.TRANSLATED)})/)?review)/")
# No stale-while-revalidate: the first visitor after a quiet time would get a page that is long out
# of date.
CACHED_FOR_A_SECOND = "public, max-age=0, s-maxage=1, stale-if-error=86400"
ALWAYS_REVALIDATED = "public, max-age=0, s-maxage=0, stale-if-error=86400"
# Responses that replace a cached one: also those of pages that no longer exist.
CACHEABLE_STATUSES = (200, 301, 304, 404, 410)


def with_etag(
    view: Callable[..., HttpResponse], query_parameters: Iterable[str] = ()
) -> Callable[..., HttpResponse]:
    """Give responses of the view an ETag that changes with the version; in ``content_page`` too.

    ``query_parameters`` names the parameters that the page reads. The version is read before the
    contents. A preview has neither version nor ETag: its candidates are not part of one.
    A page of the archive has the version of the live site, since it also shows later changes; its
    day is in its URL.
    """
    conditional_view = condition(etag_func=_etag)(view)

    @wraps(view)
    def wrapper(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        remove_undeclared(request, query_parameters)
        request.META[CACHE_VERSION_KEY] = _version(request)
        return conditional_view(request, *args, **kwargs)

    setattr(wrapper, "query_parameters", tuple(query_parameters))  # noqa: B010
    return wrapper


def cache_header_middleware(
    get_response: Callable[[SiteRequest], HttpResponse],
) -> Callable[[SiteRequest], HttpResponse]:
    """Set the cache headers, and exclude archives and previews from search engines.

    No cache may store pages that a token opens, errors included. ``Referrer-Policy: same-origin``,
    set for the whole site, sends no such URL to other sites.
    """

    def middleware(request: SiteRequest) -> HttpResponse:
        path = request.path_info  # without the prefix afterwards
        response = get_response(request)
        has_token = TOKEN_PATH.match(path)
        if has_token or PREFIX.match(path):
            response["X-Robots-Tag"] = "noindex"
        if has_token:
            response["Cache-Control"] = "private, no-store"
        elif not path.startswith(settings.ADMIN_URL) and _is_cacheable(request, response):
            live = live_version.cached()
            version = live if live and live.name == request.META.get(CACHE_VERSION_KEY) else None
            ends_soon = version and not may_be_shared(version)
            response.setdefault(
                "Cache-Control", ALWAYS_REVALIDATED if ends_soon else CACHED_FOR_A_SECOND
            )
            if settings.BEHIND_PROXY:
                response["X-Accel-Expires"] = expiry(version)
        return response

    return middleware


def may_be_shared(version: Version | None) -> bool:
    """Return whether shared caches may show pages for a second: they are valid and remain so."""
    return version is not None and version.ends.timestamp() >= version.second + 2


def expiry(version: Version | None) -> str:
    """Return the second of the clock in which nginx shows the page without asking.

    In it this process, too, knows that the version is valid: no page is older than a second. If it
    does not, nginx stores the page as expired, for times at which the site is unavailable.
    """
    if version is not None and may_be_shared(version):
        return f"@{version.second}"
    return f"@{int(timezone.now().timestamp()) - 1}"


def _version(request: SiteRequest) -> str | None:
    if request.prefix is None:
        return request.edition.version
    if not request.prefix.archived:
        return None
    version = live_version.current()
    # What came later was read before: at midnight that is not what this version has.
    is_of_today = request.prefix.archived.yesterday == bucharest_day(version.at) - ONE_DAY
    return version.name if is_of_today else None


def _etag(request: SiteRequest, *args: Any, **kwargs: Any) -> str | None:
    version = request.META[CACHE_VERSION_KEY]
    if version is None:
        return None
    text = f"{version} {get_language()} {request.get_full_path()}"
    return f'W/"{text_digest(text)[:32]}"'


def _is_cacheable(request: SiteRequest, response: HttpResponse) -> bool:
    """Tell whether all visitors get this response: of a content page, or the sitemap."""
    match = request.resolver_match
    is_public = match and (getattr(match.func, "is_content_page", False) or "ETag" in response)
    return (
        bool(is_public)
        and request.method in ("GET", "HEAD")
        and response.status_code in CACHEABLE_STATUSES
        and "no-store" not in response.get("Cache-Control", "")
        and "Set-Cookie" not in response
    )
