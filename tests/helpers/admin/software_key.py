"""An authenticator in software (EC P-256, attestation "none"), and the pages that use it."""

import hashlib
import html
import json
import re
import secrets
import struct

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.urls import reverse
from webauthn.helpers import bytes_to_base64url

from tests.helpers.factories import PASSWORD

SITE = "https://www.cproc.example"
HOST = "www.cproc.example"
ADD, PASSKEY = reverse("admin:passkey_add"), reverse("admin:passkey")
PRESENT, VERIFIED, HAS_KEY = 0x01, 0x04, 0x40  # flags of authenticator data
OPTIONS = re.compile(r'data-options="([^"]+)"')


class SoftwareKey:
    """One passkey. `changes` of an answer make it a wrong one: origin, challenge and so on."""

    def __init__(self, *, counts=True):
        self.id = secrets.token_bytes(16)
        self.private_key = ec.generate_private_key(ec.SECP256R1())
        self.user_handle = ""
        self.counts = counts
        self.count = 0

    def create(self, options: dict, **changes) -> str:
        """Answer as `navigator.credentials.create()` does."""
        self.user_handle = options["user"]["id"]
        point = self.private_key.public_key().public_numbers()
        x, y = (number.to_bytes(32) for number in (point.x, point.y))
        key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        data = self._data(HAS_KEY, **changes) + bytes(16) + struct.pack(">H", len(self.id))
        attestation = {"fmt": "none", "attStmt": {}, "authData": data + self.id + key}
        client_data = _client_data("webauthn.create", options, **changes)
        return self._answer(clientDataJSON=client_data, attestationObject=cbor2.dumps(attestation))

    def get(self, options: dict, *, user_handle=None, **changes) -> str:
        """Answer as `navigator.credentials.get()` does."""
        self.count += self.counts
        data = self._data(0, **changes)
        client_data = _client_data("webauthn.get", options, **changes)
        signed = data + hashlib.sha256(client_data).digest()
        signature = self.private_key.sign(signed, ec.ECDSA(hashes.SHA256()))
        answer = {"clientDataJSON": client_data, "authenticatorData": data, "signature": signature}
        return self._answer(**answer, userHandle=user_handle or self.user_handle)

    def _data(self, flags, *, host=HOST, is_verified=True, **changes) -> bytes:
        flags |= PRESENT | (VERIFIED if is_verified else 0)
        return hashlib.sha256(host.encode()).digest() + struct.pack(">BI", flags, self.count)

    def _answer(self, **response) -> str:
        for name, value in response.items():
            response[name] = value if isinstance(value, str) else bytes_to_base64url(value)
        id = bytes_to_base64url(self.id)
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": response})


def _client_data(kind, options, *, origin=SITE, challenge=None, **changes) -> bytes:
    challenge = challenge or options["challenge"]
    return json.dumps({"type": kind, "challenge": challenge, "origin": origin}).encode()


def options_in(page) -> dict:
    """Return the options that a page gives to the browser."""
    return json.loads(html.unescape(OPTIONS.search(page.text)[1]))


def start_adding(client, name="Laptop", password=PASSWORD):
    """Send the name of a new passkey; return the page that makes it."""
    return client.post(ADD, {"name": name, "password": password})


def add_passkey(client, name="Laptop", key=None) -> SoftwareKey:
    """Add a passkey as a user does."""
    key = key or SoftwareKey()
    options = options_in(start_adding(client, name))
    client.post(ADD, {"credential": key.create(options)})
    return key


def try_passkey(client, key, **changes):
    """Sign in with a passkey alone; return the last response."""
    options = options_in(client.post(PASSKEY))
    return client.post(PASSKEY, {"credential": key.get(options, **changes)})
