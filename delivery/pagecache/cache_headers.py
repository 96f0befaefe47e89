"""Cache headers for caches in front of the site: the proxy, content delivery networks, browsers.

A public page may be cached for a second by shared caches, and browsers have to revalidate it: the
ETag (delivery/pagecache/etags.py) makes that cheap. Only while the site is unavailable, a cached
page is shown for longer.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from delivery.pagecache.etags import CACHE_VERSION_KEY
from record.version import live_version

STALE_IF_ERROR_SECONDS = 24 * 60 * 60
# No stale-while-revalidate: the first visitor after a quiet time would get a page that is long out
# of date.
CACHED_FOR_A_SECOND = f"public, max-age=0, s-maxage=1, stale-if-error={STALE_IF_ERROR_SECONDS}"
ALWAYS_REVALIDATED = f"public, max-age=0, s-maxage=0, stale-if-error={STALE_IF_ERROR_SECONDS}"
# Responses that replace a cached one: also those of pages that no longer exist.
CACHEABLE_STATUSES = (200, 301, 304, 404, 410)

type GetResponse = Callable[[HttpRequest], HttpResponse]


def cache_header_middleware(get_response: GetResponse) -> GetResponse:
    """Set the cache headers of public pages.

    It is outside of ``prefix_header_middleware``, which forbids to cache pages that a token opens.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if _is_cacheable(request, response):
            response.setdefault("Cache-Control", CACHED_FOR_A_SECOND)
            if settings.BEHIND_PROXY:
                response["X-Accel-Expires"] = _expiry(request.META.get(CACHE_VERSION_KEY))
        return response

    return middleware


def always_revalidated(headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return ``headers`` for a response to one visitor, so that caches revalidate it for others."""
    replaced = {"Cache-Control": ALWAYS_REVALIDATED, "X-Accel-Expires": _expired()}
    return [(name, replaced.get(name, value)) for name, value in headers]


def _expiry(version: str | None) -> str:
    """Return the second of the clock in which nginx shows the page without asking.

    It is the second for which this process knows that the version is valid. Both drop the page at
    the same second of the clock, so a page is never older than a second. If the version is not
    known to be valid, nginx stores the page as expired, for times at which the site is unavailable.
    """
    live = live_version.cached()
    if live is not None and live.name == version:
        return f"@{live.second}"
    return _expired()


def _expired() -> str:
    return f"@{int(timezone.now().timestamp()) - 1}"


def _is_cacheable(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a response is the same for all visitors: of a content page, or the sitemap."""
    match = request.resolver_match
    is_public = match and (getattr(match.func, "is_content_page", False) or "ETag" in response)
    is_excluded = "no-store" in response.get("Cache-Control", "") or "Set-Cookie" in response
    return (
        bool(is_public)
        and request.method in ("GET", "HEAD")
        and response.status_code in CACHEABLE_STATUSES
        and not is_excluded
    )
