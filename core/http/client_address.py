"""Where somebody asks from, and by what a network is recognised without being known: as a keyed hash."""

import ipaddress

from django.conf import settings
from django.utils.crypto import salted_hmac

IPV4_PREFIX, IPV6_PREFIX = 24, 48


def client_address(request) -> str:
    """The IP address of whoever asks: the last that the proxy in front has added, where settings say there is one."""
    if not settings.BEHIND_PROXY:
        return request.META.get("REMOTE_ADDR", "")
    return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()


def network_trace(address: str) -> str:
    """A keyed hash of the network around an IP address (IPv4 /24, IPv6 /48); empty where there is no address."""
    try:
        host = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if mapped := getattr(host, "ipv4_mapped", None):
        host = mapped
    prefix = IPV4_PREFIX if host.version == 4 else IPV6_PREFIX
    network = ipaddress.ip_network(f"{host}/{prefix}", strict=False)
    return keyed("network", str(network))


def keyed(purpose: str, value: str) -> str:
    """64 hexadecimal digits; without the site's key nobody finds the value by trying."""
    # The word in front is that of the first ones: what is stored goes on being recognised.
    return salted_hmac(f"contact.traces.{purpose}", value, algorithm="sha256").hexdigest()
