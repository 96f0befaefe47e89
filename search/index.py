"""Write the search entries, in the transaction that changes the record.

Publications with a time have entries; the record decides which are in force at a time.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import batched, islice
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, Value
from django.db.models.functions import Concat, Replace, Trim
from django.utils.translation import override

from core.i18n.languages import LANGUAGES
from record import registry
from record.content import Content
from record.models.publication import FOREVER, Publication
from search import backends, tokenizer
from search.documents import Section, TextPiece, pieces_of
from search.models import SearchEntry, SearchWord

BREAK = "|"
MAX_WORDS = 20_000  # of one content; what comes after them isn't searched
MIN_SUGGESTED_LENGTH = 4
NEWEST = "znewest"  # stands last among the tokens of an object's newest publication, and is no word
IS_MARKED = Q(tokens=NEWEST) | Q(tokens__endswith=f" {NEWEST}")
BATCH_SIZE = 500


class AnalyzedText(NamedTuple):
    """A text as search compares it: its words in sequence, its tokens, and the words that suggestions use."""

    sequence: tuple[str, ...]
    tokens: frozenset[str]
    spellings: frozenset[tuple[str, str]]


def add(
    publications: Iterable[Publication],
    known: Mapping[int, tuple[list, set]] | None = None,
    entry_model=SearchEntry,
    word_model=SearchWord,
):
    """Add entries for the publications.

    ``known`` has the results of ``build_entries`` that were computed before, by primary key of the publication.

    Entries of an object's newest publication are marked. What is in force today is nearly always among these, however
    often everything was published before.
    """
    known = known or {}
    for batch in batched(publications, BATCH_SIZE):
        entries, spellings = [], set()
        for publication in batch:
            own_entries, own_spellings = known.get(publication.pk) or build_entries(
                _content(publication), entry_model
            )
            for entry in own_entries:
                entry.publication_id = publication.pk
                if publication.in_force_until == FOREVER:
                    entry.tokens = f"{entry.tokens} {NEWEST}".strip()
            entries += own_entries
            spellings |= own_spellings
        entry_model.objects.bulk_create(entries)
        _add_words(spellings, word_model)


def update_newest_marks(entries):
    newest = Q(publication__in_force_until=FOREVER)
    mark_newest(entries.filter(newest))
    unmark_newest(entries.exclude(newest))


def mark_newest(entries):
    """Mark entries as those of newest publications; an entry without words has the mark only."""
    entries.exclude(IS_MARKED).update(tokens=Trim(Concat("tokens", Value(f" {NEWEST}"))))


def unmark_newest(entries):
    spaced = Concat(Value(" "), "tokens")
    entries.filter(IS_MARKED).update(tokens=Trim(Replace(spaced, Value(f" {NEWEST}"), Value(""))))


def remove(publication: Publication, rows: Iterable[Publication]):
    """Remove the entries of ``publication`` and of ``rows`` with the same content, before it is withheld.

    Words that no other entry has are removed from the suggestions.
    """
    _, spellings = build_entries(_content(publication))
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
    publications = searchable(Publication.objects)
    add(publications.iterator(BATCH_SIZE))
    return publications.count()


def searchable(publications):
    """Filter to publications that have or had a time, and still have their content."""
    return (
        publications.filter(in_force_from__isnull=False, content__isnull=False)
        .order_by("pk")
        .defer("card")
    )


def build_entries(content: Content, entry_model=SearchEntry) -> tuple[list, set]:
    """Return the entries, one for all languages with the same text, and the spellings of their words."""
    if content.search_place is None:
        return [], set()
    by_columns, spellings = {}, set()
    for code in LANGUAGES:
        with override(code):
            pieces = list(pieces_of(content))
        spellings |= _spellings(pieces)
        by_columns.setdefault(tuple(_columns(pieces).items()), set()).add(code)
    return [
        entry_model(
            **dict(texts),
            **{f"serves_{code}": code in readers for code in LANGUAGES},
            day=_day_of(content),
        )
        for texts, readers in by_columns.items()
    ], spellings


def _columns(pieces: list[TextPiece]) -> dict[str, str]:
    title = [
        analyze(piece.text, piece.language) for piece in pieces if piece.section == Section.TITLE
    ]
    lead = [
        analyze(piece.text, piece.language) for piece in pieces if piece.section == Section.LEAD
    ]
    everything = [analyze(piece.text, piece.language) for piece in pieces]
    return {
        "name": _join_sequences(title),
        "title": f" {_join_tokens(title)} ",
        "lead": f" {_join_tokens(lead)} ",
        "sequence": _join_sequences(everything),
        "tokens": _join_tokens(everything),
    }


@lru_cache(64)
def analyze(text: str, language: str) -> AnalyzedText:
    sequence, tokens, spellings = [], set(), set()
    normalized = tokenizer.normalize(text)
    for word in islice(tokenizer.find_words(normalized), MAX_WORDS):
        sequence += map(tokenizer.fold, word.parts)
        for spelling in word.spellings:
            tokens |= tokenizer.tokens(spelling, language)
        spellings.update(_suggestable_words(word, normalized))
    return AnalyzedText(tuple(sequence), frozenset(tokens), frozenset(spellings))


def _suggestable_words(word, text) -> Iterator[tuple[str, str]]:
    """Yield the word, folded and as written, if it is long enough for suggestions."""
    whole = tokenizer.fold(word.spellings[-1])
    if len(whole) >= MIN_SUGGESTED_LENGTH and not any(map(str.isdigit, whole)):
        written = text[word.start : word.end]
        pieces = tokenizer.AT_APOSTROPHE.split(written)
        yield whole, next((piece for piece in pieces if tokenizer.fold(piece) == whole), written)


def _spellings(pieces) -> set[tuple[str, str, str]]:
    return {
        (piece.language, word, spelling)
        for piece in pieces
        if piece.is_shown
        for word, spelling in analyze(piece.text, piece.language).spellings
        if len(spelling) <= tokenizer.MAX_TOKEN_LENGTH
    }


def _join_sequences(texts: list[AnalyzedText]) -> str:
    parts = [part for text in texts for part in (*text.sequence, BREAK)]
    return " ".join([BREAK, *parts])


def _join_tokens(texts: list[AnalyzedText]) -> str:
    return " ".join(sorted(set().union(*(text.tokens for text in texts))))


def _day_of(content) -> int:
    for name in ("start", "date", "end"):
        if date := getattr(content, name, None):
            return date.number()
    return 0


def _content(publication) -> Content:
    return registry.content_class_of(publication.kind).model_validate(publication.content)


def _add_words(spellings, word_model):
    """Store the spellings; of several the one in lower case wins, in any order."""
    known = {
        (row.language, row.word): row
        for batch in batched(sorted({word for _, word, _ in spellings}), BATCH_SIZE)
        for row in word_model.objects.filter(word__in=batch)
    }
    best = {}
    for language, word, spelling in spellings:
        best[language, word] = max(best.get((language, word), ""), spelling)
    new = [
        word_model(language=key[0], word=key[1], spelling=best[key])
        for key in sorted(best.keys() - known.keys())
    ]
    word_model.objects.bulk_create(new, BATCH_SIZE)
    changed = [known[key] for key in best.keys() & known.keys() if best[key] > known[key].spelling]
    for row in changed:
        row.spelling = best[row.language, row.word]
    word_model.objects.bulk_update(changed, ["spelling"], BATCH_SIZE)
