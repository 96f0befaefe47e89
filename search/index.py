"""Write the search entries, in the transaction that changes the record.

Publications with a time have entries; the record decides which are in force at a time.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import batched, islice
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef
from django.utils.translation import override

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Content
from record.models.publication import FOREVER, Publication
from search import backends, tokenizer
from search.documents import Section, TextPiece, pieces_of
from search.models import (
    END_OF_TITLE,
    LEAD,
    NAME,
    REFERENCE,
    TITLE,
    SearchEntry,
    SearchEntryUse,
    SearchWord,
)

BREAK = "|"
MAX_WORDS = 20_000  # of one content; further words are not searched
MIN_SUGGESTED_LENGTH = 4
BATCH_SIZE = 500
SERVES_NONE = {f"serves_{code}": False for code in LANGUAGES}

type Spelling = tuple[str, str, str]  # language, word and spelling, as in SearchWord
type Entries = tuple[list[SearchEntry], set[Spelling]]


class AnalyzedText(NamedTuple):
    """The words of a text in sequence, its tokens, and its words for suggestions."""

    sequence: tuple[str, ...]
    tokens: frozenset[str]
    spellings: frozenset[tuple[str, str]]


def add(
    publications: Iterable[Publication], built_entries: Mapping[int, Entries] | None = None
) -> None:
    """Add entries; ``built_entries`` has results of ``build_entries`` by primary key."""
    built_entries = built_entries or {}
    for batch in batched(publications, BATCH_SIZE):
        entries: dict[UUID, SearchEntry] = {}
        uses: list[tuple[int, UUID]] = []
        spellings: set[Spelling] = set()
        for publication in batch:
            built = built_entries.get(publication.pk) or build_entries(publication.read(None))
            for entry in built[0]:
                entry.key = publication.key
                entry.digest = entry.compute_digest()
                same = entries.setdefault(entry.digest, entry)
                # To mark a stored row writes its tokens into another index.
                same.is_newest |= publication.in_force_until == FOREVER
                uses.append((publication.pk, entry.digest))
            spellings |= built[1]
        if uses:
            _store(entries, uses)
            mark_newest({publication.key for publication in batch})
            _add_words(spellings)


def _store(entries: dict[UUID, SearchEntry], uses: list[tuple[int, UUID]]) -> None:
    """Store the entries that do not exist yet, and which publications use them."""
    stored = SearchEntry.objects.filter(digest__in=list(entries))
    ids = dict(stored.values_list("digest", "pk"))
    new = [entry for digest, entry in entries.items() if digest not in ids]
    # A search reads entries for one language: they are next to each other.
    new.sort(key=lambda entry: [getattr(entry, f"serves_{code}") for code in LANGUAGES])
    for entry in SearchEntry.objects.bulk_create(new):
        ids[entry.digest] = entry.pk
    SearchEntryUse.objects.bulk_create(
        SearchEntryUse(publication_id=publication, entry_id=ids[digest])
        for publication, digest in uses
    )


def mark_newest(keys: Collection[UUID]) -> None:
    """Mark the entries of the newest publications of objects, and no others of them."""
    uses = SearchEntryUse.objects.filter(
        publication__key__in=keys, publication__in_force_until=FOREVER
    )
    marked = SearchEntry.objects.filter(key__in=keys, is_newest=True)
    marked.exclude(Exists(uses.filter(entry=OuterRef("pk")))).update(is_newest=False)
    newest = SearchEntry.objects.filter(pk__in=uses.values("entry"), is_newest=False)
    newest.update(is_newest=True)


def remove(publication: Publication, rows: Iterable[Publication]) -> None:
    """Remove the words of ``rows``, which have the content of ``publication``, where unused."""
    _, spellings = build_entries(publication.read(None))
    uses = SearchEntryUse.objects.filter(publication__in=[row.pk for row in rows])
    former = list(uses.values_list("entry", flat=True))
    uses.delete()
    mark_newest([publication.key])
    others = SearchEntryUse.objects.filter(entry=OuterRef("pk"))
    SearchEntry.objects.filter(~Exists(others), pk__in=former).delete()
    unused_words = {word for _, word, _ in spellings}
    for tokens in SearchEntry.objects.values_list("tokens", flat=True).iterator():
        unused_words -= {token[1:] for token in tokens.split() if token[0] == "w"}
        if not unused_words:
            break
    SearchWord.objects.filter(word__in=unused_words).delete()
    backends.rebuild_index(connection)


def rebuild() -> int:
    """Rebuild all entries; return the number of publications read."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    backends.rebuild_index(connection)
    rows = Publication.objects.filter(in_force_from__isnull=False, content__isnull=False)
    add(rows.order_by("pk").defer("card").iterator(BATCH_SIZE))
    return rows.count()


def build_entries(content: Content) -> Entries:
    """Return the entries, one for all languages with the same text, and the spellings of words."""
    if content.search_place is None:
        return [], set()
    entries: dict[tuple[str, ...], SearchEntry] = {}
    spellings: set[Spelling] = set()
    references = _reference_tokens(content)
    place = content.search_place
    for code in LANGUAGES:
        with override(code):
            pieces = list(pieces_of(content))
        spellings |= _spellings(pieces)
        columns = _columns(pieces, references)
        new = SearchEntry(**columns, **SERVES_NONE, place=place, day=_day_of(content))
        entry = entries.setdefault(tuple(columns.values()), new)
        setattr(entry, f"serves_{code}", True)
    return list(entries.values()), spellings


def name_token(name: str) -> str:
    """Return the token of a part of a title, with its words in order: “global action”."""
    return NAME + hashlib.sha256(name.encode()).hexdigest()[:32]


def reference_token(key: UUID) -> str:
    """Return the token of contents that refer to the object with this key."""
    return REFERENCE + key.hex


def _reference_tokens(content: Content) -> set[str]:
    kinds = registry.found_by_reference()
    return {reference_token(ref.key) for ref in content.refs() if ref.kind in kinds}


def _columns(pieces: list[TextPiece], references: set[str]) -> dict[str, str]:
    texts: dict[Section, list[AnalyzedText]] = {section: [] for section in Section}
    for piece in pieces:
        texts[piece.section].append(analyze(piece.text, piece.language))
    title = texts[Section.TITLE]
    lead = texts[Section.LEAD]
    others = lead + texts[Section.BODY]
    tokens = {*references, *_tokens(title), *_tokens(others)}
    tokens |= {TITLE + token for token in _tokens(title)}
    tokens |= {LEAD + token for token in _tokens(lead)}
    tokens |= {name_token(" ".join(text.sequence)) for text in title}
    return {
        "sequence": f"{_join_sequences(title)}{END_OF_TITLE}{_join_sequences(others)}",
        "tokens": " ".join(sorted(tokens)),
    }


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
        spellings.update(_suggestable_words(word, normalized))
    return AnalyzedText(tuple(sequence), frozenset(tokens), frozenset(spellings))


def _suggestable_words(word: tokenizer.Word, text: str) -> Iterator[tuple[str, str]]:
    """Yield the word, folded and as written, if suggestions may have it."""
    whole = tokenizer.fold(word.spellings[-1])
    if len(whole) >= MIN_SUGGESTED_LENGTH and not any(map(str.isdigit, whole)):
        written = text[word.start : word.end]
        pieces = tokenizer.AT_APOSTROPHE.split(written)
        spelling = next((piece for piece in pieces if tokenizer.fold(piece) == whole), written)
        if len(spelling) <= tokenizer.MAX_TOKEN_LENGTH:
            yield whole, spelling


def _spellings(pieces: list[TextPiece]) -> set[Spelling]:
    spellings: set[Spelling] = set()
    for piece in pieces:
        if piece.is_shown:
            words = analyze(piece.text, piece.language).spellings
            spellings.update((piece.language, *word) for word in words)
    return spellings


def _join_sequences(texts: list[AnalyzedText]) -> str:
    parts = [part for text in texts for part in (*text.sequence, BREAK)]
    return " ".join([BREAK, *parts])


def _tokens(texts: list[AnalyzedText]) -> set[str]:
    return set().union(*(text.tokens for text in texts))


def _day_of(content: Content) -> int:
    for name in ("start", "date", "end"):
        if date := getattr(content, name, None):
            return date.number()
    return 0


def _add_words(spellings: set[Spelling]) -> None:
    """Store the spellings; of several, the one in lower case replaces the others."""
    stored: set[Spelling] = set()
    for batch in batched(sorted({word for _, word, _ in spellings}), BATCH_SIZE):
        rows = SearchWord.objects.filter(word__in=batch)
        stored.update(rows.values_list("language", "word", "spelling"))
    best = {}
    for language, word, spelling in sorted(spellings | stored):  # lower case comes last
        best[language, word] = spelling
    new = [(*key, spelling) for key, spelling in best.items() if (*key, spelling) not in stored]
    SearchWord.objects.bulk_create(
        [SearchWord(language=language, word=word, spelling=text) for language, word, text in new],
        BATCH_SIZE,
        update_conflicts=True,
        unique_fields=["language", "word"],
        update_fields=["spelling"],
    )
