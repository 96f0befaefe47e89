"""Shows why an answer was found: its title and a piece of its text, with the words that were asked for marked."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from record.content import Content
from search import tokenizer
from search.documents import Section, TextPiece, pieces_of
from search.query import Query

LONGEST = 240
BEFORE = 70
NEAR = 160  # what stands within so many characters of each other is seen together


@dataclass(frozen=True)
class Piece:
    """Plain text in one language (empty: none), in runs of which every second one is marked."""

    runs: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Span:
    """A place in a text that answers the query's terms of these numbers."""

    start: int
    end: int
    terms: frozenset[int]


def title_of(content: Content, query: Query) -> list[Piece]:
    """The parts of the title, each once."""
    first = takewhile(
        lambda each: each.section == Section.TITLE, pieces_of(content)
    )  # the rest isn't even read
    piece = {each.text: each for each in first if each.is_shown}
    return [
        _piece(tokenizer.normal(each.text), each.language, _spans(each, query)) for each in piece.values()
    ]


def snippet_of(content: Content, query: Query) -> Piece | None:
    """The piece of the text that answers most, or where the title says it all, the beginning; None without a text."""
    piece = [(each, _spans(each, query)) for each in pieces_of(content) if each.is_shown]
    in_title = _terms_in(span for each, spans in piece if each.section == Section.TITLE for span in spans)
    texts = [
        (each, spans) for each, spans in piece if each.section != Section.TITLE and (each.language or spans)
    ]
    if not texts:
        return None
    titled = in_title == len(query.terms)
    best, spans = texts[0] if titled else max(texts, key=lambda pair: _terms_in(pair[1]))
    return _cut(tokenizer.normal(best.text), best.language, spans)


def _cut(text, language, spans) -> Piece:
    start, end = _window(text, spans)
    inside = [span for span in spans if start <= span.start and span.end <= end]
    runs = list(_runs(text, start, end, inside))
    runs[0] = ("… " if start else "") + runs[0].lstrip()
    runs[-1] = runs[-1].rstrip() + (" …" if end < len(text) else "")
    return Piece(tuple(runs), language)


@lru_cache(maxsize=256)  # an answer's title and its snippet look at the same texts
def _spans(piece: TextPiece, query: Query) -> tuple[Span, ...]:
    """The places that answer, in their order, none inside another."""
    text = tokenizer.normal(piece.text)
    found = sorted(_found(text, piece.language, query), key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if kept and span.start < kept[-1].end:
            kept[-1] = Span(kept[-1].start, max(kept[-1].end, span.end), kept[-1].terms | span.terms)
        else:
            kept.append(span)
    return tuple(kept)


def _found(text, language, query) -> Iterator[Span]:
    there = list(tokenizer.words_of(text))
    for number, term in enumerate(query.terms):
        if term.phrase:
            yield from _phrases(there, term.phrase, number)
        else:
            token_matches = [
                token_match
                for alternative in term.alternatives
                for token_match in alternative
                if len(token_match.exact[0]) > 2
            ]
            yield from (
                Span(word.start, _with_markers(text, word.end), frozenset([number]))
                for word in there
                if any(_matches(word.spellings, language, token_match) for token_match in token_matches)
            )


@lru_cache(maxsize=50_000)  # texts use the same words over and over
def _matches(spellings, language, token_match) -> bool:
    tokens = {token for spelling in spellings for token in tokenizer.tokens(spelling, language)}
    return not tokens.isdisjoint(token_match.exact) or any(
        token_match.prefix and token.startswith(token_match.prefix) for token in tokens
    )


def _phrases(there, phrase, number) -> Iterator[Span]:
    parts = [(tokenizer.fold(part), word) for word in there for part in word.parts]
    asked = phrase.split()
    for place in range(len(parts) - len(asked) + 1):
        run = parts[place : place + len(asked)]
        if [part for part, _ in run] == asked:
            yield Span(run[0][1].start, run[-1][1].end, frozenset([number]))


def _with_markers(text, end) -> int:
    """A designation keeps its asterisks with it."""
    while text[end : end + 1] == "*":
        end += 1
    return end


def _terms_in(spans) -> int:
    return len(frozenset().union(*(span.terms for span in spans)))


def _window(text, spans) -> tuple[int, int]:
    """From where to where to show: the place where most terms stand near each other, cut between words."""
    if len(text) <= LONGEST:
        return 0, len(text)
    starts = [max(span.start - BEFORE, 0) for span in spans] or [0]
    start = max(starts, key=lambda at: _terms_in(span for span in spans if at <= span.start <= at + NEAR))
    start = min(start, len(text) - LONGEST)
    if start:
        start = text.find(" ", start, start + BEFORE // 2) + 1 or start
    end = start + LONGEST
    if end < len(text):
        end = max(text.rfind(" ", start + NEAR, end), 0) or end
    return start, min(end, len(text))


def _piece(text, language, spans) -> Piece:
    return Piece(tuple(_runs(text, 0, len(text), spans)), language)


def _runs(text, start, end, spans) -> Iterator[str]:
    edges = [start, *(edge for span in spans for edge in (span.start, span.end)), end]
    return (text[before:after] for before, after in pairwise(edges))
