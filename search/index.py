"""Write the search entries, in the transaction that changes the record.

Publications with a time have entries; the record decides which are in force at a time.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import batched, islice
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat, Replace, Trim
from django.utils.translation import override

from core.i18n.languages import LANGUAGES
from record.content import Content
from record.models.publication import FOREVER, Publication
from search import backends, tokenizer
from search.documents import Section, TextPiece, pieces_of
from search.models import SearchEntry, SearchWord

BREAK = "|"
MAX_WORDS = 20_000  # of one content; further words are not searched
MIN_SUGGESTED_LENGTH = 4
# The last token of an object's newest publication. The rows in force today are nearly always among
# those, however often everything was published before.
NEWEST = "znewest"
IS_MARKED = Q(tokens=NEWEST) | Q(tokens__endswith=f" {NEWEST}")
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
        entries: list[SearchEntry] = []
        spellings: set[Spelling] = set()
        for publication in batch:
            built = built_entries.get(publication.pk) or build_entries(publication.read(None))
            for entry in built[0]:
                entry.publication_id = publication.pk
                if publication.in_force_until == FOREVER:
                    entry.tokens = f"{entry.tokens} {NEWEST}".strip()
            entries += built[0]
            spellings |= built[1]
        SearchEntry.objects.bulk_create(entries)
        _add_words(spellings)


def mark_newest(entries: QuerySet[SearchEntry]) -> None:
    """Mark entries as those of newest publications; an entry without words has the mark only."""
    entries.exclude(IS_MARKED).update(tokens=Trim(Concat("tokens", Value(f" {NEWEST}"))))


def unmark_newest(entries: QuerySet[SearchEntry]) -> None:
    """Remove the mark from entries of publications that have a successor."""
    spaced = Concat(Value(" "), "tokens")
    entries.filter(IS_MARKED).update(tokens=Trim(Replace(spaced, Value(f" {NEWEST}"), Value(""))))


def remove(publication: Publication, rows: Iterable[Publication]) -> None:
    """Remove the entries of ``rows``, which have the content of ``publication``, and its words."""
    _, spellings = build_entries(publication.read(None))
    SearchEntry.objects.filter(publication__in=[row.pk for row in rows]).delete()
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
    for code in LANGUAGES:
        with override(code):
            pieces = list(pieces_of(content))
        spellings |= _spellings(pieces)
        columns = _columns(pieces)
        new = SearchEntry(**columns, **SERVES_NONE, day=_day_of(content))
        entry = entries.setdefault(tuple(columns.values()), new)
        setattr(entry, f"serves_{code}", True)
    return list(entries.values()), spellings


def _columns(pieces: list[TextPiece]) -> dict[str, str]:
    texts = [(piece.section, analyze(piece.text, piece.language)) for piece in pieces]
    title = [text for section, text in texts if section == Section.TITLE]
    lead = [text for section, text in texts if section == Section.LEAD]
    everything = [text for _, text in texts]
    return {
        "name": _join_sequences(title),
        "title": f" {_join_tokens(title)} ",
        "lead": f" {_join_tokens(lead)} ",
        "sequence": _join_sequences(everything),
        "tokens": _join_tokens(everything),
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


def _join_tokens(texts: list[AnalyzedText]) -> str:
    return " ".join(sorted(set().union(*(text.tokens for text in texts))))


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
