"""Evidence ZIPs: publications with all that proves their place in the log; verify.py checks them.

The same publications, checkpoint and page give the same bytes.
"""

import re
import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Exists, OuterRef
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.i18n.languages import LANGUAGES
from core.transparency import proofs, verify
from record import registry
from record.content import canonical_json
from record.models import LogCheckpoint, LogEntry, LogTimestamp, Publication
from record.models.transparency_log import OPERATIONS_WITH_ROW, Operation
from record.transparency import merkle_tree
from record.transparency.entries import row_statement, withdrawal_facts

MAX_PUBLICATIONS = 1_000
MAX_FILES_BYTES = 100_000_000  # of all files together
DATE = (1980, 1, 1, 0, 0, 0)  # the first one that a ZIP can have
SHARED_MODULE = re.compile(r"^from core\.transparency\.proofs import \([^)]*\)\n", re.MULTILINE)
PROOF = "c2sp.org/tlog-proof@v1"

# Why there is no evidence, shown in all languages.
NOT_THERE = _("The log has no public version with this number.")
REMOVED = _(
    "The content of this version was removed to protect a person’s rights or by order of a court. "
    "The number without which nothing can be proven about it was destroyed too."
)
NOT_SIGNED_YET = _(
    "The log is signed each minute. It has not been signed since this was published. Try again in "
    "a minute."
)
NEVER_SIGNED = _("This site does not sign its log, so there is no evidence.")
WRONG_SIZE = _("No checkpoint of the log has this number of entries.")
NO_PAGE = _("There is evidence only of pages with published content.")
TOO_MANY = _("This page shows too many versions for one file. Choose a page that shows fewer.")
BUSY = _("The server is preparing evidence for others. Try again in a few seconds.")


class NoEvidence(Exception):
    """There is no evidence; there may be after ``retry`` seconds."""

    def __init__(self, reason: Promise, status: int = 404, retry: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status
        self.retry = retry


@dataclass(frozen=True)
class RenderedPage:
    """A page as it was rendered, and the publications that it read.

    ``counted`` are those that it read only to count, select and sort, by kind.
    """

    path: str
    at: datetime
    html: bytes
    rows: set[int]
    counted: dict[str, set[int]]
    is_of_past_day: bool = False


@dataclass(frozen=True)
class Evidence:
    """The contents of a ZIP, and the parts that are left out of it.

    ``publications`` are the entries of the log about them, with their rows, most relevant first.
    ``left_out`` has the number of counted publications by kind, ``missing`` names files.
    """

    publications: list[LogEntry]
    checkpoint: LogCheckpoint
    token: bytes | None
    withheld: list[LogEntry] = field(default_factory=list)
    page: RenderedPage | None = None
    left_out: dict[str, int] = field(default_factory=dict)
    other_size: int | None = None  # of a checkpoint that the reader has


def of_publication(
    index: int, now: datetime, other_size: int | None = None, with_scheduled: bool = False
) -> Evidence:
    """Return the evidence of the publication with this entry. Raise ``NoEvidence``.

    For the public, it must be in force by ``now``, or have been. No one gets a cancelled one.
    """
    entries = _entries(LogEntry.objects.filter(pk=index), now, with_scheduled)
    if not entries:
        raise NoEvidence(NOT_THERE)
    if _is_removed(entries[0]):
        raise NoEvidence(REMOVED, 410)
    checkpoint, token = _checkpoint_for(index + 1)
    return Evidence(entries, checkpoint, token, other_size=_checked_size(other_size))


def of_page(page: RenderedPage, now: datetime, other_size: int | None = None) -> Evidence:
    """Return the evidence of a page, with all publications that it read. Raise ``NoEvidence``."""
    rows, left_out = _chosen(page)
    entries = _entries(LogEntry.objects.filter(publication__in=rows), now)
    withheld = [entry for entry in entries if _is_removed(entry)]
    logged = [entry for entry in entries if not _is_removed(entry)]
    if not logged:
        raise NoEvidence(NOT_THERE)
    checkpoint, token = _checkpoint_for(entries[-1].index + 1)
    size = _checked_size(other_size)
    return Evidence(_by_relevance(logged, page), checkpoint, token, withheld, page, left_out, size)


def _by_relevance(entries: Sequence[LogEntry], page: RenderedPage) -> list[LogEntry]:
    """Return the versions of the page's own object first, and of the objects that it names last."""
    parts = page.path.split("/")
    own = [entry.publication for entry in entries if entry.publication.slug in parts]
    keys = {row.key for row in own}
    names = str([row.content for row in own])

    def place(entry: LogEntry) -> tuple[bool, bool]:
        key = entry.publication.key
        return key not in keys, str(key) in names

    return sorted(entries, key=place)


def _chosen(page: RenderedPage) -> tuple[set[int], dict[str, int]]:
    """Return the publications of a page, and the number of those that would be too many by kind."""
    rows = set(page.rows)
    if len(rows) > MAX_PUBLICATIONS:
        raise NoEvidence(TOO_MANY, 413)
    left_out = {}
    for kind, counted in sorted(page.counted.items(), key=lambda item: (len(item[1]), item[0])):
        if len(rows | counted) <= MAX_PUBLICATIONS:
            rows |= counted
        elif others := len(counted - rows):
            left_out[kind] = others
    return rows, left_out


def _entries(entries: Any, now: datetime, with_scheduled: bool = False) -> list[LogEntry]:
    """Return the entries about rows that were published, in their order."""
    entries = entries.filter(operation__in=OPERATIONS_WITH_ROW, publication__cancelled_at=None)
    if not with_scheduled:
        entries = entries.filter(publication__in_force_from__lte=now)
    of_object = Publication.objects.filter(key=OuterRef("publication__key"))
    entries = entries.annotate(has_content=Exists(of_object.ever_in_force(now).with_content()))
    entries = entries.select_related("publication")
    return [*entries.defer("publication__pairs").order_by("pk")]


def _is_removed(entry: Any) -> bool:
    """Tell whether it was withheld, or withdraws a withheld row: its slug may name a person."""
    row = entry.publication
    return row.is_withheld or (row.is_withdrawal and not entry.has_content)


def _checkpoint_for(size: int) -> tuple[LogCheckpoint, bytes | None]:
    """Return the earliest checkpoint of so many entries that has a timestamp, with its token.

    Without one, return the newest checkpoint. Raise ``NoEvidence`` if none has so many entries.
    """
    stamped = LogTimestamp.objects.filter(token__isnull=False, checkpoint__size__gte=size)
    first = stamped.select_related("checkpoint").order_by("checkpoint__size", "day").first()
    if first and first.token is not None:
        return first.checkpoint, bytes(first.token)
    newest = LogCheckpoint.objects.newest()
    if newest is None:
        raise NoEvidence(NEVER_SIGNED)
    if newest.size < size:
        raise NoEvidence(NOT_SIGNED_YET, retry=60)
    return newest, None


def _checked_size(size: int | None) -> int | None:
    if size is not None and not LogCheckpoint.objects.filter(size__gte=size).exists():
        raise NoEvidence(WRONG_SIZE)
    return size


def write(evidence: Evidence, file: IO[bytes]) -> None:
    """Write the ZIP."""
    files, missing = _files_of(evidence.publications)
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in _members(evidence, missing):
            archive.writestr(zipfile.ZipInfo(name, DATE), data, zipfile.ZIP_DEFLATED)
        for stored in files:
            info = zipfile.ZipInfo(_name_in_zip(stored), DATE)  # not compressed: they are already
            with default_storage.open(stored) as source, archive.open(info, "w") as target:
                shutil.copyfileobj(source, target)


def _members(evidence: Evidence, missing: Sequence[str]) -> Iterator[tuple[str, bytes | str]]:
    """Yield the members except for files, in their order."""
    for language, html in explanations(evidence, [*map(_name_in_zip, missing)]):
        yield f"evidence-{language}.html", html
    if evidence.page:
        yield "page.html", evidence.page.html
    yield "verify.py", program()
    yield "checkpoint.txt", evidence.checkpoint.note
    if evidence.token:
        yield "timestamp.tsr", evidence.token
        if settings.TIMESTAMP_CERTIFICATES:
            yield "timestamp-certificates.pem", settings.TIMESTAMP_CERTIFICATES
    if evidence.other_size is not None:
        sizes = sorted([evidence.other_size, evidence.checkpoint.size])
        proof = merkle_tree.consistency_proof(*sizes)
        yield f"consistency-{evidence.other_size}.txt", _lines(proof)
    indexes = [entry.index for entry in evidence.publications]
    inclusion_proofs = merkle_tree.inclusion_proofs(indexes, evidence.checkpoint.size)
    for entry, proof in zip(evidence.publications, inclusion_proofs, strict=True):
        row = entry.publication
        content = withdrawal_facts(row) if row.is_withdrawal else row.content or {}
        folder = f"publications/{entry.index}"
        yield f"{folder}/statement.json", row_statement(row, entry.operation, entry.logged_at)
        yield f"{folder}/content.json", canonical_json(content)
        yield f"{folder}/nonce.txt", f"{bytes(entry.nonce or b'').hex()}\n"
        text = f"{PROOF}\nindex {entry.index}\n{_lines(proof)}\n{evidence.checkpoint.note}"
        yield f"{folder}/proof.tlog-proof", text


def explanations(evidence: Evidence, missing: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield each language and the page; ``missing`` names the files missing in the ZIP."""
    rows = evidence.publications
    origin, size, *_rest = evidence.checkpoint.note.split("\n")
    context = {
        "evidence": evidence,
        "missing": missing,
        "site": settings.SITE_URL,
        "origin": origin,
        "size": int(size),
        "example": str(rows[0].index),
    }
    for language in LANGUAGES:
        with translation.override(language):
            described = [_described(one, language) for one in rows]
            left_out = [
                (registry.model_of(kind)._meta.verbose_name_plural, number)
                for kind, number in evidence.left_out.items()
            ]
            more = {"rows": described, "left_out": left_out, "language": language}
            yield language, render_to_string("delivery/evidence.html", context | more)


def _described(entry: LogEntry, language: str) -> dict[str, Any]:
    row = entry.publication
    return {
        "index": str(entry.index),  # also the name of its folder
        "kind": row.kind_label,
        "title": row.titles.text_for(language) or row.slug,
        "from": row.in_force_from,
        "operation": Operation(entry.operation).label,
    }


def program() -> str:
    """Return verify.py as one file, with the module that it imports in place of the import."""
    module = Path(proofs.__file__).read_text(encoding="utf-8")
    source = Path(verify.__file__).read_text(encoding="utf-8")
    return SHARED_MODULE.sub(lambda _import: module, source)


def _lines(hashes: Iterable[bytes]) -> str:
    return "".join(f"{proofs.encode(one)}\n" for one in hashes)


def _files_of(entries: Iterable[LogEntry]) -> tuple[list[str], list[str]]:
    """Return the names of the files in the storage, and of those that are gone or too large."""
    names: set[str] = set()
    for entry in entries:
        names.update(
            filter(verify.FILE_NAME.fullmatch, verify.find_strings(entry.publication.content))
        )
    files = []
    missing = []
    left = MAX_FILES_BYTES
    for name in sorted(names):
        try:
            size = default_storage.size(name)
        except FileNotFoundError:
            size = left + 1
        if size > left:
            missing.append(name)
        else:
            files.append(name)
            left -= size
    return files, missing


def _name_in_zip(stored: str) -> str:
    return f"files/{stored.partition('/')[2]}"
