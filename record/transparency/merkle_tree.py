"""The log in the database: appending entries, and the proofs and tiles that others check.

Each hash of the tree is stored once, with the entry that completes it. Appending reads at most one
row for each level of the tree, so it takes the same time however long the log is.
"""

import datetime
import secrets
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from django.db import connection

from core.transparency import proofs
from core.transparency.proofs import HASH_BYTES, TILE_HEIGHT, TILE_WIDTH, Node
from record.models.publication import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.models.transparency_log import OPERATIONS_WITH_ROW, LogEntry, Operation
from record.transparency.entries import (
    NONCE_BYTES,
    change_statement,
    hash_statement,
    row_statement,
)

BATCH_SIZE = 1000

# Row, operation, time, and the statement, empty if it is that the row was recorded.
type Change = tuple[Publication, str, datetime.datetime, bytes]

# The column with the time of an operation on a row that is logged already.
TIME_OF: dict[str, str] = {
    Operation.CANCEL: "cancelled_at",
    Operation.WITHHOLD: "withheld_at",
}
# The entries that complete the frontier: a size loses its lowest bit until none is left.
FRONTIER = """
    WITH RECURSIVE edge (size) AS (
        SELECT MAX("index") + 1 FROM record_logentry
        UNION ALL SELECT size & (size - 1) FROM edge WHERE size & (size - 1) > 0
    )
    SELECT edge.size, entry.hashes
    FROM edge JOIN record_logentry AS entry ON entry."index" = edge.size - 1
    ORDER BY edge.size"""


def complete(frontier: list[bytes], index: int, commitment: bytes) -> list[bytes]:
    """Add an entry to the frontier of the tree of the ``index`` entries before it.

    The frontier has the hashes of the largest complete subtrees from left to right. Return the
    hashes of the nodes that the entry completes, smallest first: its own, as a leaf, is the first.
    """
    completed = [proofs.leaf_hash(commitment)]
    while index & 1:
        completed.append(proofs.node_hash(frontier.pop(), completed[-1]))
        index >>= 1
    frontier.append(completed[-1])
    return completed


def add_entries(changes: Iterable[Change]) -> None:
    """Append the entries of changes; the caller holds the lock of the record."""
    with connection.cursor() as cursor:
        cursor.execute(FRONTIER)
        edges = cursor.fetchall()
    size = edges[-1][0] if edges else 0
    frontier = [bytes(hashes)[-HASH_BYTES:] for _size, hashes in edges]
    entries = []
    for row, operation, logged_at, statement in changes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        statement = statement or row_statement(row, operation, logged_at)
        commitment = hash_statement(nonce, statement)
        completed = complete(frontier, size, commitment)
        entry = LogEntry(
            index=size,
            operation=operation,
            publication=row,
            logged_at=logged_at,
            nonce=nonce,
            commitment=commitment,
            hashes=b"".join(completed),
        )
        entries.append(entry)
        size += 1
    LogEntry.objects.bulk_create(entries)


def append(row: Publication, operation: str) -> None:
    """Append the entry of one change, in its transaction and under the lock of the record."""
    logged_at = getattr(row, TIME_OF.get(operation, "recorded_at"))
    statement = b""
    if operation in TIME_OF:
        statement = change_statement(entry_index(row), operation, logged_at)
    add_entries([(row, operation, logged_at, statement)])


def rows_without_entry() -> PublicationQuerySet:
    rows = Publication.objects.filter(in_force_from__isnull=False, log_entries=None)
    return rows.order_by("recorded_at", "pk")


def entry_index(row: Publication) -> int | None:
    """Return the index of the entry about the row itself, None if it has none."""
    entries = row.log_entries.filter(operation__in=OPERATIONS_WITH_ROW)
    return entries.values_list("index", flat=True).first()


def forget(rows: Sequence[Publication]) -> None:
    """Remove the nonces of the entries about withheld rows."""
    LogEntry.objects.filter(publication__in=rows).update(nonce=None)


def size() -> int:
    """Return the number of entries."""
    last = LogEntry.objects.order_by("pk").values_list("pk", flat=True).last()
    return 0 if last is None else last + 1


def read_hashes(nodes: Iterable[Node]) -> dict[Node, bytes]:
    """Return the hashes of these nodes, read in one query."""
    wanted = {node: node.last_leaf for node in nodes}
    entries = LogEntry.objects.filter(pk__in=set(wanted.values()))
    stored = dict(entries.values_list("pk", "hashes"))
    hashes = {}
    for node, leaf in wanted.items():
        start = node.level * HASH_BYTES
        hashes[node] = bytes(stored[leaf][start : start + HASH_BYTES])
    return hashes


def read_frontier(size: int) -> list[bytes]:
    """Return the frontier of the tree of the first ``size`` entries."""
    nodes = proofs.covering_nodes(0, size)
    hashes = read_hashes(nodes)
    return [hashes[node] for node in nodes]


def grow_frontier(earlier: int, frontier: Sequence[bytes], size: int) -> list[bytes]:
    """Return the frontier for ``size`` entries, grown from ``frontier`` for ``earlier`` ones.

    It is computed from the commitments, not from the stored hashes.
    """
    entries = LogEntry.objects.filter(pk__gte=earlier, pk__lt=size).order_by("pk")
    grown = [*frontier]
    for index, commitment in entries.values_list("pk", "commitment").iterator(BATCH_SIZE):
        complete(grown, index, bytes(commitment))
    return grown


def inclusion_proofs(indexes: Iterable[int], size: int) -> Iterator[list[bytes]]:
    """Yield the proofs that the entries are in the tree of ``size`` entries, read in one query."""
    proved = [proofs.inclusion_ranges(index, size) for index in indexes]
    hashes = _hash_ranges(chain.from_iterable(proved))
    for ranges in proved:
        yield [hashes[one] for one in ranges]


def consistency_proof(old: int, new: int) -> list[bytes]:
    """Return the proof that a tree is the beginning of a larger one (RFC 6962, 2.1.2)."""
    ranges = proofs.consistency_ranges(old, new)
    hashes = _hash_ranges(ranges)
    return [hashes[one] for one in ranges]


def _hash_ranges(ranges: Iterable[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    nodes = {one: proofs.covering_nodes(*one) for one in ranges}
    hashes = read_hashes(chain.from_iterable(nodes.values()))
    roots = {}
    for one, group in nodes.items():
        roots[one] = proofs.root_hash([hashes[node] for node in group])
    return roots


def tile(level: int, number: int, width: int = TILE_WIDTH) -> bytes:
    """Return a tile of C2SP tlog-tiles: up to 256 hashes, each over 256 of the level below."""
    first = number * TILE_WIDTH
    nodes = [Node(level * TILE_HEIGHT, first + place) for place in range(width)]
    hashes = read_hashes(nodes)
    return b"".join(hashes[node] for node in nodes)


def entry_bundle(number: int, width: int) -> bytes:
    """Return the commitments of up to 256 entries, each behind its length in two bytes."""
    first = number * TILE_WIDTH
    entries = LogEntry.objects.filter(pk__gte=first, pk__lt=first + width).order_by("pk")
    commitments = [bytes(value) for value in entries.values_list("commitment", flat=True)]
    return b"".join(len(value).to_bytes(2) + value for value in commitments)
