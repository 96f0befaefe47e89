"""What stores in front of the site may keep: the proxy, a network of servers that copy pages, browsers.

A public page may be kept for a second by those who show it to many, and has to be asked for again by browsers: the ETag
(delivery/pagecache/etags.py) makes that cheap. Only while the site can't answer, what was kept is shown for longer.
"""

from django.conf import settings
from django.utils import timezone

from delivery.pagecache.etags import CACHE_VERSION_KEY
from record.version import live_version

SHOWN_WHILE_AWAY = 24 * 60 * 60  # seconds
# No stale-while-revalidate: whoever asks first after a quiet time would be shown what is long gone.
KEPT = "public, max-age=0, s-maxage=1, stale-if-error={}"
ASKED_FOR = KEPT.replace("s-maxage=1", "s-maxage=0")
# Answers that take the place of what was kept before: also those that say that a page isn't there any more.
ANSWERS = (200, 301, 304, 404, 410)


def store_headers(get_response):
    """Says so on public pages. Stands outside of ``prefix_headers``, which excludes pages that a token opens."""

    def answer(request):
        response = get_response(request)
        if _may_be_kept(request, response):
            response.setdefault("Cache-Control", KEPT.format(SHOWN_WHILE_AWAY))
            if settings.BEHIND_PROXY:
                response["X-Accel-Expires"] = _shown_until(request.META.get(CACHE_VERSION_KEY))
        return response

    return answer


def asked_for_each_time(headers):
    """The headers of an answer that is right for one visitor, and that no store shows to another one unasked."""
    said = {"Cache-Control": ASKED_FOR.format(SHOWN_WHILE_AWAY), "X-Accel-Expires": _out_of_date()}
    return [(name, said.get(name, value)) for name, value in headers]


def _shown_until(version: str | None) -> str:
    """The second of the clock in which nginx shows it unasked: the one for which this process knows that it holds.

    Both let go at the same stroke, so that what is shown is never older than a second. Where it isn't known to hold,
    it is out of date at once: nginx keeps it, and has it while the site is away.
    """
    known = live_version.cached()
    if known is not None and known.name == version:
        return f"@{known.second}"
    return _out_of_date()


def _out_of_date() -> str:
    return f"@{int(timezone.now().timestamp()) - 1}"


def _may_be_kept(request, response) -> bool:
    """Only what views marked by ``content_page`` answer, and the sitemap; nothing else is the same for everybody."""
    match = request.resolver_match
    is_public = match is not None and (getattr(match.func, "is_content_page", False) or "ETag" in response)
    is_kept_out = "no-store" in response.get("Cache-Control", "") or "Set-Cookie" in response
    return (
        is_public
        and request.method in ("GET", "HEAD")
        and response.status_code in ANSWERS
        and not is_kept_out
    )
