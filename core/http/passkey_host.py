"""The host that the passkeys of a site are bound to (the RP ID of WebAuthn)."""

import ipaddress
from urllib.parse import urlsplit


def passkey_host(site_url: str) -> str:
    """Return the host of a site where browsers offer passkeys, or "".

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
