"""Where a host's name leads, and which of these places this machine asks on somebody else's word."""

import socket
from ipaddress import IPv6Address, ip_address


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses of ``host``, best first. Raises ``socket.gaierror`` where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(address[0] for *_, address in found))


def is_public(ip: str) -> bool:
    """Whether ``ip`` is out in the internet.

    Not: private, loopback, link-local, multicast and reserved addresses, nor IPv6 addresses that wrap one of IPv4.
    """
    address = ip_address(ip)
    if isinstance(address, IPv6Address) and (
        address.ipv4_mapped or address.sixtofour or address.teredo or address.is_site_local
    ):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved
