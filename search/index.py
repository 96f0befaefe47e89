"""Writes what search reads. Called in the transaction of the act that changes the record.

Rows that were given a moment have entries; which of them hold at a moment is asked of the record. A migration
gives the models as they were.
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
MOST_WORDS = 20_000  # of one content; what comes after them isn't searched
SHORTEST_LED_TO = 4
NEWEST = "znewest"  # stands last among the tokens of an object's newest publication, and is no word
MARKED = Q(tokens=NEWEST) | Q(tokens__endswith=f" {NEWEST}")
BATCH = 500


class Read(NamedTuple):
    """One text as search compares it: its words in their order, its tokens, and the words that searches lead to."""

    sequence: tuple[str, ...]
    tokens: frozenset[str]
    spellings: frozenset[tuple[str, str]]


def add(
    publications: Iterable[Publication],
    contents: Mapping[int, Content] | None = None,
    entry_model=SearchEntry,
    word_model=SearchWord,
):
    """Makes the publications searchable, from their moments on; ``contents`` are those that were read, by number.

    Entries of an object's newest publication are marked. What is in force today is nearly always among these, however
    often everything was published before.
    """
    contents = contents or {}
    for some in batched(publications, BATCH):
        entries, spellings = [], set()
        for publication in some:
            content = contents.get(publication.pk) or _content(publication)
            of_it, spelled = entries_of(content, entry_model, publication_id=publication.pk)
            if publication.in_force_until == FOREVER:
                for entry in of_it:
                    entry.tokens = f"{entry.tokens} {NEWEST}".strip()
            entries += of_it
            spellings |= spelled
        entry_model.objects.bulk_create(entries)
        _add_words(spellings, word_model)


def set_marks(entries):
    newest = Q(publication__in_force_until=FOREVER)
    put_marks(entries.filter(newest))
    take_marks_off(entries.exclude(newest))


def put_marks(entries):
    """An entry without a word has the mark alone: between spaces there is always a token."""
    entries.exclude(MARKED).update(tokens=Trim(Concat("tokens", Value(f" {NEWEST}"))))


def take_marks_off(entries):
    spaced = Concat(Value(" "), "tokens")
    entries.filter(MARKED).update(tokens=Trim(Replace(spaced, Value(f" {NEWEST}"), Value(""))))


def remove(publication: Publication, rows: Iterable[Publication]):
    """Forgets what ``publication`` says, just before its content and that of its like ``rows`` is withheld.

    Every word that nothing else says goes too: nobody is led to it any more.
    """
    _, spelled = entries_of(_content(publication))
    SearchEntry.objects.filter(publication__in=[row.pk for row in rows]).delete()
    lonely = {word for _, word, _ in spelled}
    for tokens in SearchEntry.objects.values_list("tokens", flat=True).iterator():
        lonely -= {token[1:] for token in tokens.split() if token[0] == "w"}
        if not lonely:
            break
    SearchWord.objects.filter(word__in=lonely).delete()
    backends.write_anew(connection)


def rebuild() -> int:
    """Writes everything anew; returns how many publications were read."""
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    backends.write_anew(connection)
    publications = searchable(Publication.objects)
    add(publications.iterator(BATCH))
    return publications.count()


def searchable(publications):
    """Those that have or had a moment, and still have their content."""
    return (
        publications.filter(in_force_from__isnull=False, content__isnull=False).order_by("pk").defer("card")
    )


def entries_of(content: Content, entry_model=SearchEntry, **columns) -> tuple[list, set]:
    """What readers of each language find, one entry where they read the same; and the words that it is spelled in."""
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
            **columns,
            **dict(texts),
            **{f"serves_{code}": code in readers for code in LANGUAGES},
            day=_day_of(content),
        )
        for texts, readers in by_columns.items()
    ], spellings


def _columns(pieces: list[TextPiece]) -> dict[str, str]:
    title = [read(piece.text, piece.language) for piece in pieces if piece.section == Section.TITLE]
    lead = [read(piece.text, piece.language) for piece in pieces if piece.section == Section.LEAD]
    everything = [read(piece.text, piece.language) for piece in pieces]
    return {
        "name": _in_order(title),
        "title": f" {_in_no_order(title)} ",
        "lead": f" {_in_no_order(lead)} ",
        "sequence": _in_order(everything),
        "tokens": _in_no_order(everything),
    }


@lru_cache(64)
def read(text: str, language: str) -> Read:
    sequence, tokens, spellings = [], set(), set()
    normalized = tokenizer.normalize(text)
    for word in islice(tokenizer.find_words(normalized), MOST_WORDS):
        sequence += map(tokenizer.fold, word.parts)
        for spelling in word.spellings:
            tokens |= tokenizer.tokens(spelling, language)
        spellings.update(_led_to(word, normalized))
    return Read(tuple(sequence), frozenset(tokens), frozenset(spellings))


def _led_to(word, text) -> Iterator[tuple[str, str]]:
    """The word as it is looked up and as it is written, where it is long enough to be guessed at."""
    whole = tokenizer.fold(word.spellings[-1])
    if len(whole) >= SHORTEST_LED_TO and not any(map(str.isdigit, whole)):
        written = text[word.start : word.end]
        pieces = tokenizer.AT_APOSTROPHE.split(written)
        yield whole, next((piece for piece in pieces if tokenizer.fold(piece) == whole), written)


def _spellings(pieces) -> set[tuple[str, str, str]]:
    return {
        (piece.language, word, spelling)
        for piece in pieces
        if piece.is_shown
        for word, spelling in read(piece.text, piece.language).spellings
        if len(spelling) <= tokenizer.MAX_TOKEN_LENGTH
    }


def _in_order(texts: list[Read]) -> str:
    parts = [part for text in texts for part in (*text.sequence, BREAK)]
    return " ".join([BREAK, *parts])


def _in_no_order(texts: list[Read]) -> str:
    return " ".join(sorted(set().union(*(text.tokens for text in texts))))


def _day_of(content) -> int:
    for name in ("start", "date", "end"):
        if date := getattr(content, name, None):
            return date.number()
    return 0


def _content(publication) -> Content:
    return registry.content_class_of(publication.kind).model_validate(publication.content)


def _add_words(spellings, word_model):
    """Of several spellings the one in small letters wins, whichever came first."""
    known = {
        (row.language, row.word): row
        for some in batched(sorted({word for _, word, _ in spellings}), BATCH)
        for row in word_model.objects.filter(word__in=some)
    }
    best = {}
    for language, word, spelling in spellings:
        best[language, word] = max(best.get((language, word), ""), spelling)
    new = [
        word_model(language=key[0], word=key[1], spelling=best[key])
        for key in sorted(best.keys() - known.keys())
    ]
    word_model.objects.bulk_create(new, BATCH)
    changed = [known[key] for key in best.keys() & known.keys() if best[key] > known[key].spelling]
    for row in changed:
        row.spelling = best[row.language, row.word]
    word_model.objects.bulk_update(changed, ["spelling"], BATCH)
