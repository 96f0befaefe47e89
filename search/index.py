"""Write the search entries, in the transaction that changes the record.

Publications with a time have entries; the record decides which are in force at a time.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from itertools import batched, islice
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import override

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Content
from record.models.publication import FOREVER, Publication
from search import backends, drafts, tokenizer
from search.documents import TextPiece, text_pieces
from search.models import (
    END_OF_TITLE,
    REFERENCE,
    TITLE,
    SearchEntry,
    SearchEntryUse,
    SearchWord,
    name_token,
    page_token,
    reference_token,
)

BREAK = "|"
MAX_WORDS = 20_000  # of one content; further words are not searched
COUNTED = "wefr"  # the first letters of tokens of words and stems
MIN_SUGGESTED_LENGTH = 4
BATCH_SIZE = 500
SERVES_NONE = {f"serves_{code}": False for code in LANGUAGES}


class AnalyzedText(NamedTuple):
    """The words of a text in sequence, its tokens, and words to suggest: folded, and as written."""

    sequence: tuple[str, ...]
    tokens: frozenset[str]
    spellings: frozenset[tuple[str, str]]


def add(
    publications: Iterable[Publication],
    built_entries: Mapping[int, list[SearchEntry]] = {},
) -> None:
    """Add the entries; ``built_entries`` has results of ``build_entries`` by primary key."""
    for batch in batched(publications, BATCH_SIZE):
        entries: dict[UUID, SearchEntry] = {}
        uses: list[tuple[int, UUID]] = []
        for publication in batch:
            for entry in built_entries.get(publication.pk) or build_entries(publication.read(None)):
                entry.key = publication.key
                entry.digest = entry.compute_digest()
                same = entries.setdefault(entry.digest, entry)
                # To mark a stored row writes its tokens into another index.
                same.is_newest |= publication.in_force_until == FOREVER
                uses.append((publication.pk, entry.digest))
        if uses:
            _store(entries, uses)
            mark_newest({publication.key for publication in batch})


def _store(entries: dict[UUID, SearchEntry], uses: list[tuple[int, UUID]]) -> None:
    """Store the entries that do not exist yet, and which publications use them."""
    ids = dict(SearchEntry.objects.filter(digest__in=entries).values_list("digest", "pk"))
    new = [entry for digest, entry in entries.items() if digest not in ids]
    for entry in SearchEntry.objects.bulk_create(new):
        ids[entry.digest] = entry.pk
    SearchEntryUse.objects.bulk_create(
        SearchEntryUse(publication_id=publication, entry_id=ids[digest])
        for publication, digest in uses
    )
    count_words(new, 1)


def count_words(entries: Iterable[SearchEntry], step: int) -> None:
    """Count the entries that have each token, up or down, by the language of their readers.

    This needs the lock of the record. Of several spellings, one in lower case is stored.
    """
    numbers: Counter[tuple[str, str]] = Counter()
    spellings: dict[tuple[str, str], str] = {}
    for entry in entries:
        tokens = ["", *(token for token in entry.tokens.split() if token[0] in COUNTED)]
        for code in LANGUAGES:
            if getattr(entry, f"serves_{code}"):
                numbers.update((code, token) for token in tokens)
                for word, spelling in entry.spellings:
                    key = code, "w" + word
                    spellings[key] = max(spelling, spellings.get(key, ""))
    for batch in batched(sorted(numbers), BATCH_SIZE):
        stored = SearchWord.objects.filter(token__in={token for _, token in batch})
        rows = {(row.language, row.token): row for row in stored}
        for language, token in batch:
            key = language, token
            row = rows.setdefault(key, SearchWord(language=language, token=token))
            row.number += step * numbers[key]
            row.spelling = max(row.spelling, spellings.get(key, ""))
            row.pk = None  # the language and the token say which row it is
        SearchWord.objects.bulk_create(
            [rows[key] for key in batch],
            update_conflicts=True,
            unique_fields=["language", "token"],
            update_fields=["number", "spelling"],
        )
    if step < 0:
        SearchWord.objects.filter(number=0).delete()


def mark_newest(keys: Collection[UUID]) -> None:
    """Mark the entries of the newest publications of objects, and unmark all others."""
    newest = SearchEntryUse.objects.filter(
        publication__key__in=keys, publication__in_force_until=FOREVER
    ).values("entry")
    marked = SearchEntry.objects.filter(is_newest=True, key__in=keys)
    marked.exclude(pk__in=newest).update(is_newest=False)
    SearchEntry.objects.filter(is_newest=False, pk__in=newest).update(is_newest=True)


def add_draft(sender: Any, row: Publication, content: Content, **options: Any) -> None:
    """Store the texts of the draft of an object, with the content of ``row``, for staff."""
    add_drafts([(row, content)])


def add_drafts(contents: Iterable[tuple[Publication, Content]]) -> None:
    """Store the texts of drafts in place of the former ones of their objects."""
    entries = []
    for row, content in contents:
        text = drafts.draft_text(content)
        tokens = {reference_token(ref.key) for ref in content.refs()}
        tokens |= {"w" + word for word in tokenizer.fold_words(text)}
        tokens |= {TITLE + "w" + word for word in tokenizer.fold_words(row.title)}
        entry = SearchEntry(digest=row.key, key=row.key, draft=row, day=0, **SERVES_NONE)
        entry.place = content.search_place or 0
        entry.sequence = text
        entry.tokens = " ".join(sorted(tokens))
        entries.append(entry)
    SearchEntry.objects.bulk_create(
        entries,
        BATCH_SIZE,
        update_conflicts=True,
        unique_fields=["digest"],
        update_fields=["draft", "sequence", "tokens"],
    )


def remove_drafts(sender: Any, keys: Collection[UUID], **options: Any) -> None:
    """Remove the texts of deleted drafts."""
    SearchEntry.drafts.filter(key__in=keys).delete()


def remove(publication: Publication, rows: Iterable[Publication]) -> None:
    """Remove the words of ``rows``, which have the content of ``publication``, where unused."""
    same = SearchEntry.drafts.filter(key=publication.key, draft__digest=publication.digest)
    for entry in same:  # its working copy still has the references
        entry.draft = publication
        entry.sequence = ""
        entry.tokens = " ".join(token for token in entry.tokens.split() if token[0] == REFERENCE)
        entry.save()
    uses = SearchEntryUse.objects.filter(publication__in=rows)
    former = list(uses.values_list("entry", flat=True))
    uses.delete()
    mark_newest([publication.key])
    unused = SearchEntry.objects.filter(publications=None, pk__in=former)
    count_words(unused, -1)
    unused.delete()
    backends.rebuild_index()


def rebuild() -> int:
    """Rebuild all entries; return the number of publications read."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    backends.rebuild_index()
    rows = Publication.objects.filter(in_force_from__isnull=False, content__isnull=False)
    add(rows.order_by("pk").iterator(BATCH_SIZE))
    for batch in batched(drafts.rows_of_drafts().iterator(BATCH_SIZE), BATCH_SIZE):
        newest = {row.key: row for row in batch}  # several may have the same content
        add_drafts((row, row.read(None)) for row in newest.values())
    return rows.count()


def build_entries(content: Content) -> list[SearchEntry]:
    """Return the entries of a content, one for all languages with equal texts."""
    if content.search_place is None:
        return []
    entries: dict[tuple[str, str], SearchEntry] = {}
    kinds = registry.found_by_reference()
    own = {reference_token(ref.key) for ref in content.refs() if ref.kind in kinds}
    page = page_token(content.view_name, "" if content.is_single else content.slug)
    own |= {page, TITLE + page, name_token(" ".join(tokenizer.fold_words(content.slug)))}
    day = next((date.number() for date in content.dates if date), 0)
    for code in LANGUAGES:
        with override(code):
            built = _index_words(text_pieces(content), own)
        built.place = content.search_place
        built.day = day
        entry = entries.setdefault((built.sequence, built.tokens), built)
        setattr(entry, f"serves_{code}", True)
        entry.spellings |= built.spellings
    return list(entries.values())


def _index_words(pieces: Iterable[TextPiece], own: set[str]) -> SearchEntry:
    """Return an entry with the tokens of the texts and its ``own``, for readers of no language."""
    title = [BREAK]
    others = [BREAK]
    tokens = {*own}
    entry = SearchEntry(**SERVES_NONE)
    for piece in pieces:
        text = analyze(piece.text, piece.language)
        tokens |= text.tokens | {piece.section + token for token in text.tokens}
        if piece.section == TITLE:
            title += [*text.sequence, BREAK]
            tokens.add(name_token(" ".join(text.sequence)))
        else:
            others += [*text.sequence, BREAK]
        if piece.is_shown:
            entry.spellings |= text.spellings
    entry.sequence = " ".join(title) + END_OF_TITLE + " ".join(others)
    entry.tokens = " ".join(sorted(tokens))
    return entry


@lru_cache(64)
def analyze(text: str, language: str) -> AnalyzedText:
    """Split a text in ``language`` (empty: none) into words and tokens."""
    sequence: list[str] = []
    tokens: set[str] = set()
    spellings: set[tuple[str, str]] = set()
    normalized = tokenizer.normalize(text)
    for word in islice(tokenizer.find_words(normalized), MAX_WORDS):
        sequence += map(tokenizer.fold, word.parts)
        for spelling in word.spellings:
            tokens |= tokenizer.tokens(spelling, language)
        whole = tokenizer.fold(word.spellings[-1])
        if len(whole) >= MIN_SUGGESTED_LENGTH and not any(map(str.isdigit, whole)):
            written = normalized[word.start : word.end]
            pieces = tokenizer.AT_APOSTROPHE.split(written)
            spelling = next((piece for piece in pieces if tokenizer.fold(piece) == whole), written)
            if len(spelling) <= tokenizer.MAX_TOKEN_LENGTH:
                spellings.add((whole, spelling))
    return AnalyzedText(tuple(sequence), frozenset(tokens), frozenset(spellings))
