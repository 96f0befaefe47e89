"""By what a person or a network is recognised: an address in one spelling, a network as a keyed hash."""

import ipaddress
import unicodedata
from contextlib import suppress

from django.utils.crypto import salted_hmac
from django.utils.encoding import punycode

IPV4_PREFIX, IPV6_PREFIX = 24, 48


def normal_email(address: str) -> str:
    """One form for all spellings of an address: letters folded, the domain as the name system writes it.

    Mail servers may tell capitals before the @ apart; people don't.
    """
    local, _, domain = unicodedata.normalize("NFC", address.strip()).rpartition("@")
    with suppress(UnicodeError):  # no domain of that form exists: it is compared as it is written
        domain = punycode(domain)
    return f"{local.casefold()}@{domain.casefold()}"


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
    return salted_hmac(f"contact.persons.{purpose}", value, algorithm="sha256").hexdigest()
