"""Signed notes and their keys, as C2SP signed-note describes them, with Ed25519.

A **verifier key** is one line of text: name, key ID and public key. That of a witness has another
type, since a witness also signs the time (C2SP tlog-cosignature). A **signer key** is the same
with the private key, in the form of the Go package for notes: ``PRIVATE+KEY+<name>+<ID>+<key>``.
"""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
COSIGNATURE = b"\x04"
TIME_BYTES = 8
KEY_BYTES = 32
ID_BYTES = 4
PRIVATE = "PRIVATE+KEY+"
SIGNATURE = "— "


class NoteError(Exception):
    """A note or a key can't be read, or no known key has signed the note."""


class VerifierKey(NamedTuple):
    """A public key with its name."""

    name: str
    public: bytes
    type: bytes = ED25519

    @classmethod
    def parse(cls, text: str, type: bytes = ED25519) -> Self:
        """Read a verifier key of a type. Raise ``NoteError``."""
        name, public = _parse(text, type)
        key = cls(name, public, type)
        if str(key) != text:
            raise NoteError("The ID in the verifier key isn't that of its name and public key.")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encode(self.type + self.public)}"

    @property
    def id(self) -> bytes:
        named = self.name.encode() + b"\n" + self.type + self.public
        return hashlib.sha256(named).digest()[:ID_BYTES]

    @property
    def pem(self) -> str:
        """The public key as OpenSSL reads it."""
        public = Ed25519PublicKey.from_public_bytes(self.public)
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def verify(self, signature: bytes, text: str) -> None:
        """Verify a signature without its key ID. Raise ``InvalidSignature``."""
        if self.type == COSIGNATURE:
            time, signature = signature[:TIME_BYTES], signature[TIME_BYTES:]
            text = f"cosignature/v1\ntime {int.from_bytes(time)}\n{text}"
        Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())


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
        """Read a signer key. Raise ``NoteError``."""
        if not text.startswith(PRIVATE):
            raise NoteError(f"A signer key begins with {PRIVATE}.")
        key = cls(*_parse(text.removeprefix(PRIVATE)))
        if str(key) != text:
            raise NoteError("The ID in the signer key isn't that of its name and private key.")
        return key

    def __str__(self) -> str:
        verifier = self.verifier
        key = _encode(ED25519 + self.private)
        return f"{PRIVATE}{verifier.name}+{verifier.id.hex()}+{key}"

    @property
    def verifier(self) -> VerifierKey:
        return VerifierKey(self.name, self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.private)

    def sign(self, text: str) -> str:
        """Return the note: ``text``, which ends with a newline, and the line of the signature."""
        signature = self.verifier.id + self._key.sign(text.encode())
        return f"{text}\n{SIGNATURE}{self.name} {_encode(signature)}\n"


def verified_text(note: str, keys: Iterable[VerifierKey]) -> str:
    """Return the text of a note that one of the keys has signed.

    Raise ``NoteError`` if none has, or if a signature in the name of one of them is wrong.
    Signatures of other keys are ignored.
    """
    text, lines = split(note)
    known = {(key.name, key.id): key for key in keys}
    verified = False
    for line in lines:
        name, signature = _parse_signature(line)
        if key := known.get((name, signature[:ID_BYTES])):
            try:
                key.verify(signature[ID_BYTES:], text)
            except InvalidSignature as error:
                raise NoteError(f"The signature of {name} isn't one of this text.") from error
            verified = True
    if not verified:
        raise NoteError("None of the known keys has signed it.")
    return text


def split(note: str) -> tuple[str, list[str]]:
    """Return the text of a note, and the lines of its signatures. Raise ``NoteError``."""
    text, separator, signatures = note.rpartition("\n\n")
    has_control = any(character < " " and character != "\n" for character in note)
    if not separator or not signatures.endswith("\n") or has_control:
        raise NoteError("It isn't a text with signatures.")
    return f"{text}\n", signatures.removesuffix("\n").split("\n")


def _parse_signature(line: str) -> tuple[str, bytes]:
    name, _separator, signature = line.removeprefix(SIGNATURE).partition(" ")
    if not line.startswith(SIGNATURE) or not name:
        raise NoteError("A line after the text isn't a signature.")
    return name, _decode(signature)


def _parse(text: str, type: bytes = ED25519) -> tuple[str, bytes]:
    """Return the name and the key of a text without ``PRIVATE``; the caller checks the ID."""
    name, _id, key = [*text.split("+", 2), "", ""][:3]
    data = _decode(key)
    is_named = name and name.isprintable() and not any(map(str.isspace, name))
    if not is_named or data[:1] != type or len(data) != 1 + KEY_BYTES:
        raise NoteError("It isn't the line of an Ed25519 key.")
    return name, data[1:]


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    """Return the bytes; each has one text, so that no changed bit goes unnoticed."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if _encode(data) != text:
        raise NoteError("It isn't Base64.")
    return data
