"""The origin of this site: its forms, the response to them, and the passkeys bound to it."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect


def is_same_origin(request: HttpRequest) -> bool:
    """Check `Sec-Fetch-Site` and `Origin`, each if sent, or `Referer` without both.

    No script can set these headers. A browser that sends none of them can't be distinguished from
    a forged request.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site not in (None, "same-origin"):
        return False
    if site and origin in (None, "null"):
        return True  # privacy settings may hide the origin; the other header has confirmed it
    if origin is None:
        origin = _parse_origin(request.headers.get("Referer", ""))
    own_origin = f"{request.scheme}://{request.get_host()}".lower()
    return origin in (own_origin, _parse_origin(settings.SITE_URL))  # a proxy may change the scheme


def _parse_origin(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}".lower()


class SeeOther(HttpResponseRedirect):
    """303: the result of a POST has another URL, so that reloading it sends nothing."""

    status_code = 303


def passkey_host(site_url: str) -> str:
    """Return the host that passkeys are bound to (the RP ID of WebAuthn), or "".

    They need https, except on this machine, and a name instead of an IP address.
    """
    url = urlsplit(site_url)
    host = url.hostname or ""
    if url.scheme != "https" and host != "localhost":
        return ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""
