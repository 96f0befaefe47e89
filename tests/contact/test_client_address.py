"""Networks are recognised by a keyed hash."""

import pytest

from contact.models import Message
from core.http.client_address import network_hash
from tests.helpers.pages.contact_form import press_send


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


class TestClientAddress:
    def test_without_a_proxy_forwarded_addresses_are_ignored(self, client, typed):
        press_send(client, typed, {"Origin": "http://testserver", "X-Forwarded-For": "192.0.2.1"})
        assert Message.objects.get().network == network_hash("127.0.0.1")

    def test_behind_a_proxy_only_its_own_entry_is_used(self, client, typed, settings):
        settings.BEHIND_PROXY = True
        forged = {"Origin": "http://testserver", "X-Forwarded-For": "203.0.113.5, 192.0.2.1"}
        press_send(client, typed, forged)
        assert Message.objects.get().network == network_hash("192.0.2.1")
