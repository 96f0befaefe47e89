"""The Merkle tree of RFC 6962, section 2.1, by its recursive definitions."""

import hashlib


def tree_hash(entries):
    if not entries:
        return hashlib.sha256().digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    middle = split(len(entries))
    return node_hash(tree_hash(entries[:middle]), tree_hash(entries[middle:]))


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def inclusion_proof(index, entries):
    if len(entries) == 1:
        return []
    middle = split(len(entries))
    if index < middle:
        return [*inclusion_proof(index, entries[:middle]), tree_hash(entries[middle:])]
    return [*inclusion_proof(index - middle, entries[middle:]), tree_hash(entries[:middle])]


def consistency_proof(old, entries, is_complete=True):
    if old == len(entries):
        return [] if is_complete else [tree_hash(entries)]
    middle = split(len(entries))
    if old <= middle:
        proof = consistency_proof(old, entries[:middle], is_complete)
        return [*proof, tree_hash(entries[middle:])]
    return [*consistency_proof(old - middle, entries[middle:], False), tree_hash(entries[:middle])]


def split(size):
    """Return the largest power of two below ``size``."""
    middle = 1
    while middle * 2 < size:
        middle *= 2
    return middle
