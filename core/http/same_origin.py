"""Whether a form comes from a page of this site, by what the browser says of it."""

from urllib.parse import urlsplit

from django.conf import settings


def comes_from_this_site(request) -> bool:
    """``Sec-Fetch-Site`` and ``Origin`` must each say so where sent; without both, ``Referer`` must.

    No script can set these headers. A browser that sends none of them can't be told from a forger.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site not in (None, "same-origin"):
        return False
    if origin == "null" and site:
        return True  # privacy settings may blot the origin out; the browser has vouched for it already
    if origin is not None:
        return origin in _own_origins(request)
    return site is not None or _origin_of(request.headers.get("Referer", "")) in _own_origins(request)


def _own_origins(request) -> set[str]:
    """The address asked for, and the site's own: behind a proxy the scheme of the first may be wrong."""
    return {f"{request.scheme}://{request.get_host()}".lower(), _origin_of(settings.SITE_URL)}


def _origin_of(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()
