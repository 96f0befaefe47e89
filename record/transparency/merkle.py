"""The Merkle tree of RFC 6962, section 2.1, with SHA-256.

A **node** is a complete subtree: the one on ``level`` (0 for the leaves) with ``number`` covers the
leaves from ``number * 2**level``, ``2**level`` of them. Its hash never changes once it is complete.
The **frontier** of a tree are its largest complete subtrees from left to right.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256().digest()


class Node(NamedTuple):
    """A complete subtree."""

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


def completed_by(index: int, leaf: bytes, frontier: Sequence[bytes]) -> list[bytes]:
    """Return the hashes of the nodes that the leaf ``index`` completes, smallest first.

    The first is the leaf itself. ``frontier`` has the hashes for the tree of ``index`` leaves.
    """
    hashes = [leaf]
    for level in range(levels_completed_by(index)):
        hashes.append(node_hash(frontier[-1 - level], hashes[-1]))
    return hashes


def levels_completed_by(index: int) -> int:
    """Return how many levels above that of the leaves have a node that this leaf completes."""
    return (~index & (index + 1)).bit_length() - 1


def grown(frontier: Sequence[bytes], completed: Sequence[bytes]) -> list[bytes]:
    """Return the frontier with one more leaf, which completes these nodes."""
    kept = len(frontier) - (len(completed) - 1)
    return [*frontier[:kept], completed[-1]]


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Return the hash over neighbouring nodes of decreasing size, such as a frontier."""
    if not hashes:
        return EMPTY_ROOT
    *others, root = hashes
    for left in reversed(others):
        root = node_hash(left, root)
    return root


def nodes_between(start: int, end: int) -> list[Node]:
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
    ranges = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """Return the ranges of leaves whose hashes prove that a tree of ``old`` leaves grew to ``new``.

    The proof is empty if ``old`` is 0 or ``new``.
    """
    ranges = []
    start, end = 0, new
    while 0 < old < end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    if start:
        ranges.append((start, end))
    return ranges[::-1]


def _split(size: int) -> int:
    """Return the largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
