"""Whether a form was sent from a page of this site, by the headers of the browser."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest


def is_same_origin(request: HttpRequest) -> bool:
    """Check `Sec-Fetch-Site` and `Origin`, each if sent; without both of them `Referer`.

    No script can set these headers. A browser that sends none of them cannot be told from a forged
    request.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin"):
        return False
    if origin is None:
        origin = _origin_of(request.headers.get("Referer", ""))
        return bool(site) or origin in _own_origins(request)
    if origin == "null" and site:
        return True  # privacy settings may hide the origin; the other header has confirmed it
    return origin in _own_origins(request)


def _own_origins(request: HttpRequest) -> set[str]:
    """Return the origins of the request and of the site: a proxy may change the scheme."""
    return {f"{request.scheme}://{request.get_host()}".lower(), _origin_of(settings.SITE_URL)}


def _origin_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()
