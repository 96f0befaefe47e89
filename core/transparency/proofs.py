"""Merkle proofs, signed notes and checkpoints, with the standard library only.

The site makes its log with this module, and outsiders check it with the same one: the program that
they download has it in place of its import (`core/transparency/verify.py`). So it must run with
Python 3.9. RFC 6962, section 2.1, describes the tree, with SHA-256; C2SP signed-note,
tlog-checkpoint and tlog-cosignature describe keys, notes and checkpoints, with Ed25519.
"""

import base64
import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

HASH_BYTES = 32
KEY_BYTES = 32
ID_BYTES = 4
TIME_BYTES = 8
TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT
ED25519 = b"\x01"
COSIGNATURE = b"\x04"  # a witness also signs the time
DER_PREFIX = bytes.fromhex("302a300506032b6570032100")  # of an Ed25519 public key
SIGNATURE = "\u2014 "  # an em dash
NUMBER = "(0|[1-9][0-9]{0,17})"


class Invalid(Exception):
    """A proof, a note or a key is not as it should be; the text states why."""


# --- The tree -------------------------------------------------------------------------------------


class Node(NamedTuple):
    """A complete subtree: on ``level`` (0 for leaves), the one with ``number`` from the left.

    It covers ``2**level`` leaves. Its hash never changes once it is complete.
    """

    level: int
    number: int

    @property
    def last_leaf(self) -> int:
        """The index of the leaf with which it became complete."""
        return ((self.number + 1) << self.level) - 1


def leaf_hash(entry: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_hash(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over neighbouring nodes of decreasing size, such as a frontier."""
    if not hashes:
        return hashlib.sha256().digest()
    *others, root = hashes
    for left in reversed(others):
        root = node_hash(left, root)
    return root


def covering_nodes(start: int, end: int) -> list[Node]:
    """Return the largest nodes that cover the leaves from ``start`` to ``end``, left to right.

    ``start`` must be a multiple of the largest power of two that is not above ``end - start``.
    """
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes are the proof of a leaf, from its sibling up."""
    siblings, _left = _find_siblings(index, size)
    return siblings


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove that a tree of ``old`` leaves grew to ``new``.

    The proof is empty if ``old`` is 0 or ``new``.
    """
    if not 0 < old < new:
        return []
    siblings, left = _find_siblings(old - 1, new, old)
    return [(left, old), *siblings] if left else siblings


def _find_siblings(index: int, size: int, end_wanted: int = 0) -> tuple[list[tuple[int, int]], int]:
    """Return the siblings on the path up from a leaf, or from the first subtree with that end.

    Also return where that subtree begins.
    """
    siblings = []
    start, end = 0, size
    while end - start > 1 and end != end_wanted:
        middle = start + (1 << ((end - start - 1).bit_length() - 1))
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return siblings[::-1], start


def is_included(leaf: bytes, index: int, checkpoint: "Checkpoint", proof: Sequence[bytes]) -> bool:
    """Return whether the proof shows that the hash of a leaf is in the tree (RFC 9162, 2.1.3)."""
    ranges = inclusion_ranges(index, checkpoint.size)
    if index >= checkpoint.size or len(proof) != len(ranges):
        return False
    root = leaf
    for (start, _end), sibling in zip(ranges, proof):
        root = node_hash(root, sibling) if start > index else node_hash(sibling, root)
    return root == checkpoint.root


def is_consistent(old: "Checkpoint", new: "Checkpoint", proof: Sequence[bytes]) -> bool:
    """Return whether the proof shows that the tree of ``old`` is the beginning of ``new``'s.

    RFC 9162, 2.1.4, describes the proof.
    """
    ranges = consistency_ranges(old.size, new.size)
    if old.size > new.size or len(proof) != len(ranges):
        return False
    if not old.size:
        return True
    hashes = [*zip(ranges, proof)]
    if not hashes or hashes[0][0][0] == old.size:  # the old tree is one of the nodes
        hashes.insert(0, ((0, old.size), old.root))
    old_root = new_root = hashes[0][1]
    for (start, _end), sibling in hashes[1:]:
        if start < old.size:
            old_root = node_hash(sibling, old_root)
            new_root = node_hash(sibling, new_root)
        else:
            new_root = node_hash(new_root, sibling)
    return (old_root, new_root) == (old.root, new.root)


def tile_path(level: "int | str", number: int, width: int = TILE_WIDTH) -> str:
    """Return the path of a tile (C2SP tlog-tiles), whose level is a number or "entries".

    The number ``1234067`` is ``x001/x234/067`` in it.
    """
    groups = f"{number:,}".split(",")
    parts = [f"x{group:0>3}" for group in groups[:-1]]
    path = "/".join(["tile", str(level), *parts, f"{groups[-1]:0>3}"])
    return path if width == TILE_WIDTH else f"{path}.p/{width}"


# --- Keys and notes -------------------------------------------------------------------------------


class VerifierKey(NamedTuple):
    """A public key with its name, written as one line of text."""

    name: str
    public: bytes
    type: bytes = ED25519

    @classmethod
    def parse(cls, text: str, type: bytes = ED25519) -> "VerifierKey":
        """Read a verifier key of a type. Raise ``Invalid``."""
        key = cls(*split_key(text, type), type)
        if str(key) != text:
            raise Invalid("the ID in the verifier key is not that of its name and public key")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{encode(self.type + self.public)}"

    @property
    def id(self) -> bytes:
        named = self.name.encode() + b"\n" + self.type + self.public
        return hashlib.sha256(named).digest()[:ID_BYTES]

    @property
    def pem(self) -> str:
        """The public key as OpenSSL reads it."""
        der = encode(DER_PREFIX + self.public)
        return f"-----BEGIN PUBLIC KEY-----\n{der}\n-----END PUBLIC KEY-----\n"


def split_key(text: str, type: bytes = ED25519) -> tuple[str, bytes]:
    """Return the name and the bytes of a key; the caller checks the ID. Raise ``Invalid``."""
    name, _id, key = [*text.split("+", 2), "", ""][:3]
    data = decode(key)
    is_named = name and name.isprintable() and not any(map(str.isspace, name))
    if not is_named or data[:1] != type or len(data) != 1 + KEY_BYTES:
        raise Invalid("it is not the line of an Ed25519 key")
    return name, data[1:]


def verified_text(
    note: str, keys: Iterable[VerifierKey], is_signed: Callable[[bytes, bytes, bytes], bool]
) -> str:
    """Return the text of a note that one of the keys has signed.

    Signatures of other keys are ignored. ``is_signed`` checks a text, a signature and a public key.
    Raise ``Invalid`` if none of the keys has signed, or if a signature in its name is wrong.
    """
    text, lines = split_note(note)
    known = {(key.name, key.id): key for key in keys}
    verified = False
    for line in lines:
        name, _separator, encoded = line[len(SIGNATURE) :].partition(" ")
        if not line.startswith(SIGNATURE) or not name:
            raise Invalid("a line after its text is not a signature")
        signature = decode(encoded)
        key = known.get((name, signature[:ID_BYTES]))
        if key is None:
            continue
        signature = signature[ID_BYTES:]
        signed = text
        if key.type == COSIGNATURE:
            time = int.from_bytes(signature[:TIME_BYTES], "big")
            signature = signature[TIME_BYTES:]
            signed = f"cosignature/v1\ntime {time}\n{text}"
        if not is_signed(signed.encode(), signature, key.public):
            raise Invalid(f"its text is not what {name} has signed")
        verified = True
    if not verified:
        raise Invalid("it is not signed with the given public key")
    return text


def split_note(note: str) -> tuple[str, list[str]]:
    """Return the text of a note, and the lines of its signatures. Raise ``Invalid``."""
    text, separator, signatures = note.rpartition("\n\n")
    has_control = any(character < " " and character != "\n" for character in note)
    if not separator or not signatures.endswith("\n") or has_control:
        raise Invalid("it is not a text with a signature")
    return f"{text}\n", signatures[:-1].split("\n")


class Checkpoint(NamedTuple):
    """A statement: the log of this name has so many entries, with this root."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint, with any further lines. Raise ``Invalid``."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or not re.fullmatch(NUMBER, lines[1]):
            raise Invalid("it is not a checkpoint")
        return cls(lines[0], int(lines[1]), decode_hash(lines[2]))

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{encode(self.root)}\n"


# --- Base64 ---------------------------------------------------------------------------------------


def encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def decode(text: str) -> bytes:
    """Return the bytes of Base64, which has one text for each value. Raise ``Invalid``."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    if encode(data) != text:
        raise Invalid("a part of it is not Base64")
    return data


def decode_hash(text: str) -> bytes:
    data = decode(text)
    if len(data) != HASH_BYTES:
        raise Invalid("a line of it is not a hash")
    return data
