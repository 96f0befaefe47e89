"""Networks are recognised by a keyed hash."""

import pytest

from contact.models import Message
from core.http.client_address import network_hash
from tests.helpers.pages.contact_form import HERE, press_send


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.9", True),
    ],
)
def test_neighbouring_addresses_are_one_network(one, other, same):
    assert (network_hash(one) == network_hash(other)) is same


def test_network_hash_depends_on_the_key(settings):
    before = network_hash("192.0.2.1")
    assert len(before) == 64
    assert "192" not in before
    settings.SECRET_KEY = "another key"
    assert network_hash("192.0.2.1") != before


@pytest.mark.parametrize("address", ["", "unix:", "not an address", "192.0.2.1, 10.0.0.1"])
def test_unknown_network_has_no_hash(address):
    assert network_hash(address) == ""


@pytest.mark.parametrize(("behind_proxy", "address"), [(False, "127.0.0.1"), (True, "192.0.2.1")])
def test_only_the_entry_of_the_proxy_is_used(client, typed, settings, behind_proxy, address):
    settings.BEHIND_PROXY = behind_proxy
    press_send(client, typed, HERE | {"X-Forwarded-For": "203.0.113.5, 192.0.2.1"})
    assert Message.objects.get().network == network_hash(address)
