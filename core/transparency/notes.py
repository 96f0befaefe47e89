"""Sign and verify notes (proofs.py) with the key of the site.

A **signer key** is a verifier key with the private key in place of the public one, in the form of
the Go package for notes: ``PRIVATE+KEY+<name>+<ID>+<key>``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core.transparency import proofs
from core.transparency.proofs import ED25519, SIGNATURE, Invalid, VerifierKey

PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True)
class SignerKey:
    """A private key with its name."""

    name: str
    private: bytes = field(repr=False)

    @classmethod
    def create(cls, name: str) -> Self:
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a signer key. Raise ``Invalid``."""
        if not text.startswith(PRIVATE):
            raise Invalid(f"a signer key begins with {PRIVATE}")
        key = cls(*proofs.split_key(text.removeprefix(PRIVATE)))
        if str(key) != text:
            raise Invalid("the ID in the signer key is not that of its name and private key")
        return key

    def __str__(self) -> str:
        key = proofs.encode(ED25519 + self.private)
        return f"{PRIVATE}{self.name}+{self.verifier.id.hex()}+{key}"

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)

    def sign(self, text: str) -> str:
        """Return the note: ``text``, which ends with a newline, and the line of the signature."""
        signature = proofs.encode(self.verifier.id + self._key.sign(text.encode()))
        return f"{text}\n{SIGNATURE}{self.name} {signature}\n"


def verified_text(note: str, keys: Iterable[VerifierKey]) -> str:
    """Return the text of a note that one of the keys has signed. Raise ``Invalid``."""
    return proofs.verified_text(note, keys, _is_signed)


def _is_signed(text: bytes, signature: bytes, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
    except InvalidSignature:
        return False
    return True
