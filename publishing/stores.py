"""What stores in front of the site may keep: the proxy, a network of servers that copy pages, browsers.

A public page may be kept, and has to be asked for again each time it is shown: the ETag (publishing/conditional.py)
makes that cheap, and what is withdrawn is gone at once. Only while the site can't answer, what was kept is shown.
"""

from django.conf import settings
from django.utils import timezone

SHOWN_WHILE_AWAY = 24 * 60 * 60  # seconds
KEPT = "public, no-cache, stale-if-error={}"  # RFC 9111: no-cache is kept, but never shown without asking
# Answers that take the place of what was kept before: also those that say that a page isn't there any more.
ANSWERS = (200, 301, 304, 404, 410)


def store_headers(get_response):
    """Says so on public pages. Stands outside of ``prefix_headers``, which forbids to keep what a token opens."""

    def answer(request):
        response = get_response(request)
        if _may_be_kept(request, response):
            response.setdefault("Cache-Control", KEPT.format(SHOWN_WHILE_AWAY))
            if settings.BEHIND_PROXY:
                # nginx keeps what is out of date already: it asks again each time, and has it while the site is away.
                response["X-Accel-Expires"] = f"@{int(timezone.now().timestamp()) - 1}"
        return response

    return answer


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
