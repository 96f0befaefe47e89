"""Verify the record against its log, and the log with its checkpoints and the signatures of others.

It needs nothing but the rows, the certificates of the timestamp authority and the keys of the
witnesses, so it verifies the rows of a backup too.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils import translation

from core.attempts import AttemptFailed
from core.i18n.dates import bucharest_day
from core.i18n.languages import LANGUAGES
from core.transparency.notes import verified_text
from core.transparency.proofs import COSIGNATURE, Checkpoint, Invalid, VerifierKey, root_hash
from record.content import Content, digest_of
from record.models.publication import FOREVER, MAX_TITLE_LENGTH, Publication
from record.models.transparency_log import (
    OPERATIONS_WITH_ROW,
    LogCheckpoint,
    LogCosignature,
    LogEntry,
    LogKey,
    LogTimestamp,
    Operation,
)
from record.transparency import merkle_tree
from record.transparency.entries import change_statement, hash_statement, row_statement
from record.transparency.timestamps import MAX_CLOCK_DIFFERENCE, verify_timestamp

CHUNK = 500
# Raised for values that no operation has stored.
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)


class Report(NamedTuple):
    """Counts of verified rows, and each problem as a sentence that names the row or the day."""

    entries: int
    rows: int
    checkpoints: int
    timestamps: int
    cosignatures: int
    problems: list[str]


def verify_database(others: Sequence[str] = ()) -> Report:
    """Verify the log and the rows of the database; ``others`` are notes from elsewhere."""
    entries = LogEntry.objects.select_related("publication").defer("publication__pairs")
    verifier = Verifier(
        LogKey.objects.all(),
        LogCheckpoint.objects.all(),
        LogTimestamp.objects.all(),
        LogCosignature.objects.order_by("pk").iterator(CHUNK),
        others,
    )
    return verifier.verify(
        entries.order_by("pk").iterator(CHUNK),
        merkle_tree.rows_without_entry().defer("content"),
    )


class Verifier:
    """Read all entries once, in their order."""

    def __init__(
        self,
        keys: Iterable[LogKey],
        checkpoints: Iterable[LogCheckpoint],
        timestamps: Iterable[LogTimestamp],
        cosignatures: Iterable[LogCosignature],
        others: Sequence[str],
    ) -> None:
        self.problems: list[str] = []
        self._timestamps = 0
        self._cosignatures = 0
        self._keys = [*self._read_keys(keys)]
        self._rows: dict[int, int] = {}  # the index of the entry about each row
        # The operations that must be logged for a row, with their times.
        self._expected: dict[tuple[int, str], datetime.datetime] = {}
        self._times: dict[UUID, list[Any]] = defaultdict(list)
        # The titles of the contents of each object, which its withdrawals have too.
        self._titles: dict[UUID, set[tuple[str, ...]]] = defaultdict(set)
        self._checkpoints: list[tuple[str, Checkpoint]] = []
        stored = {checkpoint.size: checkpoint for checkpoint in checkpoints}
        for one in stored.values():
            self._read(f"Checkpoint {one.size}", one.note, one.signed_at)
        self._check_timestamps(timestamps, stored)
        self._check_cosignatures(cosignatures)
        for number, note in enumerate(others, start=1):
            self._read(f"Given checkpoint {number}", note, None)
        self._sizes = {checkpoint.size for _name, checkpoint in self._checkpoints}
        self._roots: dict[int, bytes] = {}

    def verify(
        self, entries: Iterable[LogEntry], without_entry: Iterable[Publication] = ()
    ) -> Report:
        """Verify the entries, which have their rows, in the order of their indexes."""
        frontier: list[bytes] = []
        size = 0
        last = None
        for entry in entries:
            if entry.index != size:
                self._add(f"Entry {size} is missing.")
                break
            size += 1
            completed = merkle_tree.complete(frontier, entry.index, bytes(entry.commitment))
            if b"".join(completed) != bytes(entry.hashes):
                self._add(
                    f"The hashes of entry {entry.index} aren't those of the entries up to it."
                )
            if last and entry.logged_at < last:
                self._add(f"Entry {entry.index} is dated before the entry that precedes it.")
            last = entry.logged_at
            try:
                self._check_statement(entry)
            except UNREADABLE:
                self._add(f"{_name(entry.publication)} can't be compared with entry {entry.index}.")
            if size in self._sizes:
                self._roots[size] = root_hash(frontier)
        for row in without_entry:
            self._add(f"{_name(row)} isn't in the log.")
        for pk, operation in self._expected:
            self._add(f"Row {pk} was changed ({operation}), and it isn't in the log.")
        self._check_ends()
        self._check_checkpoints(size)
        counts = (len(self._rows), len(self._checkpoints), self._timestamps, self._cosignatures)
        return Report(size, *counts, self.problems)

    def _add(self, problem: str) -> None:
        self.problems.append(problem)

    def _check_statement(self, entry: LogEntry) -> None:
        row = entry.publication
        start: Any = row.in_force_from
        if entry.operation in OPERATIONS_WITH_ROW:
            if row.pk in self._rows:
                self._add(f"{_name(row)} is logged twice, in entry {entry.index} too.")
            self._rows[row.pk] = entry.index
            self._expect(row)
            if row.recorded_at != entry.logged_at or start < entry.logged_at:
                self._add(f"{_name(row)} has earlier times than entry {entry.index}.")
            statement = row_statement(row, entry.operation, entry.logged_at, self._digest(row))
        else:
            time = self._expected.pop((row.pk, entry.operation), None)
            if time != entry.logged_at:
                self._add(f"{_name(row)} has another state than entry {entry.index} states.")
            if entry.operation == Operation.CANCEL and entry.logged_at >= start:
                self._add(f"{_name(row)} was cancelled after it came into force.")
            index = self._rows.get(row.pk, -1)
            statement = change_statement(index, entry.operation, entry.logged_at)
        if entry.nonce is None:
            if not row.is_withheld:
                self._add(
                    f"Entry {entry.index} has lost its nonce, and {_name(row)} isn't withheld."
                )
        elif hash_statement(bytes(entry.nonce), statement) != bytes(entry.commitment):
            self._add(f"{_name(row)} isn't what entry {entry.index} commits to.")

    def _expect(self, row: Publication) -> None:
        """Remember which other operations on the row must be logged."""
        for operation, column in merkle_tree.TIME_OF.items():
            if time := getattr(row, column):
                self._expected[row.pk, operation] = time
        if not row.cancelled_at:
            times = (row.in_force_from, row.in_force_until, _name(row))
            self._times[row.key].append(times)

    def _digest(self, row: Publication) -> str:
        """Return the digest of the content, and check the values stored with it."""
        if row.content is None:
            titles = _stored_titles(row)
            known = self._titles[row.key]
            if any(titles) and known and titles not in known:
                self._add(f"The titles of {_name(row)} aren't those of its object.")
            return row.digest
        digest = digest_of(row.content)
        content = row.read(None)
        self._titles[row.key].add(_stored_titles(row))
        if not _has_same_titles(row, content):
            self._add(f"The titles of {_name(row)} aren't those of its content.")
        if row.digest != digest or content.digest != digest:
            self._add(f"The digest of {_name(row)} isn't that of its content.")
        return digest

    def _check_ends(self) -> None:
        """Check that each row is in force until the next one of its object begins."""
        for rows in self._times.values():
            rows.sort()
            for (_from, until, name), following in zip(rows, [*rows[1:], (FOREVER,)], strict=True):
                if until != following[0]:
                    self._add(f"{name} isn't in force until the next row of its object.")

    def _read_keys(self, keys: Iterable[LogKey]) -> Iterator[tuple[VerifierKey, LogKey]]:
        for key in keys:
            try:
                yield VerifierKey.parse(key.verifier_key), key
            except Invalid as error:
                self._add(f"Key {key.pk} isn't valid: {error}.")

    def _read(self, name: str, note: str, signed_at: datetime.datetime | None) -> None:
        """Add a checkpoint that a key has signed while it was valid."""
        keys = []
        for parsed, key in self._keys:
            is_over = signed_at and key.valid_until and key.valid_until < signed_at
            if not signed_at or (key.valid_from <= signed_at and not is_over):
                keys.append(parsed)
        try:
            self._checkpoints.append((name, Checkpoint.parse(verified_text(note, keys))))
        except Invalid as error:
            self._add(f"{name} isn't valid: {error}.")

    def _check_timestamps(
        self, timestamps: Iterable[LogTimestamp], checkpoints: Mapping[int, LogCheckpoint]
    ) -> None:
        granted = [stamp for stamp in timestamps if stamp.token is not None]
        if granted and not settings.TIMESTAMP_CERTIFICATES:
            self._add(
                f"The timestamps ({len(granted):,}) can't be verified: set TIMESTAMP_CERTIFICATES "
                "to the root certificates (PEM) of the timestamp authority."
            )
            return
        for stamp in granted:
            if problem := _find_problem(stamp, checkpoints.get(stamp.checkpoint_id)):
                self._add(f"Timestamp {stamp.day} isn't valid: {problem}")
            else:
                self._timestamps += 1

    def _check_cosignatures(self, cosignatures: Iterable[LogCosignature]) -> None:
        """Check the cosignatures of the witnesses that are set; other keys are unknown."""
        texts = {checkpoint.size: str(checkpoint) for _name, checkpoint in self._checkpoints}
        keys = {key: VerifierKey.parse(key, COSIGNATURE) for key, _url in settings.LOG_WITNESSES}
        for one in cosignatures:
            if not one.line or one.witness not in keys:
                continue
            try:
                text = texts.get(one.checkpoint_id, "")
                verified_text(f"{text}\n{one.line}", [keys[one.witness]])
                self._cosignatures += 1
            except Invalid as error:
                name = f"{one.name} for checkpoint {one.checkpoint_id}"
                self._add(f"The cosignature of {name} isn't valid: {error}.")

    def _check_checkpoints(self, size: int) -> None:
        for name, checkpoint in self._checkpoints:
            if checkpoint.size > size:
                self._add(
                    f"{name} is of {checkpoint.size:,} entries, but the log has {size:,}: later "
                    "entries are missing."
                )
            elif self._roots.get(checkpoint.size) != checkpoint.root:
                self._add(f"{name} has another root than the first {checkpoint.size:,} entries.")


def _find_problem(stamp: LogTimestamp, checkpoint: LogCheckpoint | None) -> str:
    """Return why a timestamp doesn't prove that the checkpoint existed; nothing if it does."""
    if checkpoint is None:
        return "Its checkpoint is missing."
    note = checkpoint.note.encode()
    certificates = settings.TIMESTAMP_CERTIFICATES.encode()
    try:
        stated_at = verify_timestamp(note, bytes(stamp.token or b""), certificates)
    except AttemptFailed as error:
        with translation.override("en"):
            return str(error)
    latest = stated_at + MAX_CLOCK_DIFFERENCE  # by the clock of this server
    if bucharest_day(latest) < stamp.day:
        return f"It states {stated_at:%Y-%m-%d %H:%M:%S} UTC, which is before that day."
    if latest < checkpoint.signed_at:
        return f"It states {stated_at:%Y-%m-%d %H:%M:%S} UTC, before its checkpoint was signed."
    return ""


def _stored_titles(row: Publication) -> tuple[str, ...]:
    return (row.title, *(row.translation_status(code).title for code in LANGUAGES))


def _has_same_titles(row: Publication, content: Content) -> bool:
    """Tell whether visitors of histories and lists of changes see the titles of the content."""
    stored, *by_language = _stored_titles(row)
    title = content.any_title
    texts = [title] if isinstance(title, str) else [getattr(title, code) for code in LANGUAGES]
    in_languages = [content.title_in(code) for code in LANGUAGES]
    possible = {text[:MAX_TITLE_LENGTH] for text in texts if text} or {""}
    return stored in possible and by_language == in_languages


def _name(row: Publication) -> str:
    return f"Row {row.pk} ({row.kind} {row.slug or row.key})"
