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
    if site and origin in (None, "null"):
        return True  # privacy settings may hide the origin; the other header has confirmed it
    if origin is None:
        origin = _origin_of(request.headers.get("Referer", ""))
    own_origin = f"{request.scheme}://{request.get_host()}".lower()
    return origin in (own_origin, _origin_of(settings.SITE_URL))  # a proxy may change the scheme


def _origin_of(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()
