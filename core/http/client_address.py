"""The IP address of a client, and keyed hashes that recognise a network without storing it."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac


def client_address(request: HttpRequest) -> str:
    """Return the IP address of the client: behind a proxy the last one that the proxy has added."""
    if not settings.BEHIND_PROXY:
        return request.META.get("REMOTE_ADDR", "")
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()


def network_hash(address: str) -> str:
    """Return a keyed hash of the network of an IP address, or an empty string without one."""
    try:
        host = ipaddress.ip_address(address)
    except ValueError:
        return ""
    host = getattr(host, "ipv4_mapped", None) or host
    prefix = 24 if host.version == 4 else 48
    return keyed_hash("network", str(ipaddress.ip_network(f"{host}/{prefix}", strict=False)))


def keyed_hash(purpose: str, value: str) -> str:
    """Return 64 hexadecimal digits; without the key of the site no one can find the value."""
    # The salt keeps its first name, so that stored hashes are still recognised.
    return salted_hmac(f"contact.traces.{purpose}", value, algorithm="sha256").hexdigest()
