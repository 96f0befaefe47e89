"""Highlight the terms of a query in the title of a result and in a snippet of its text."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from operator import attrgetter

from record.content import Content
from search import tokenizer
from search.documents import Section, TextPiece, shown_pieces
from search.query import Query

MAX_SNIPPET_LENGTH = 240
CONTEXT_LENGTH = 70
WINDOW_LENGTH = 160  # terms within this distance are counted together


@dataclass(frozen=True)
class HighlightedText:
    """Plain text in one language (empty: none), in runs; every second one is highlighted."""

    runs: tuple[str, ...]
    language: str


@dataclass(frozen=True)
class Span:
    """A range of a text that matches the query's terms with these indexes."""

    start: int
    end: int
    terms: frozenset[int]


def highlight_title(content: Content, query: Query) -> list[HighlightedText]:
    """Return the distinct parts of the title."""
    shown = shown_pieces(content)
    title_pieces = takewhile(lambda piece: piece.section == Section.TITLE, shown)
    pieces = {piece.text: piece for piece in title_pieces}
    parts = []
    for piece in pieces.values():
        text = tokenizer.normalize(piece.text)
        runs = _runs(text, 0, len(text), _spans(piece, query))
        parts.append(HighlightedText(tuple(runs), piece.language))
    return parts


def highlight_snippet(content: Content, query: Query) -> HighlightedText | None:
    """Return the part of the text that matches most terms; its beginning if the title has all."""
    number_of_terms = len(query.terms)
    title_spans: list[Span] = []
    best: tuple[TextPiece, tuple[Span, ...]] | None = None
    most = -1
    for piece in shown_pieces(content):  # those of the title first
        if piece.is_source:
            continue
        spans = _spans(piece, query)
        if piece.section == Section.TITLE:
            title_spans += spans
        elif piece.language or spans:
            number = _count_terms(spans)
            if number > most:
                best = piece, spans
                most = number
            if number_of_terms in (number, _count_terms(title_spans)):
                break
    return best and cut(tokenizer.normalize(best[0].text), best[0].language, best[1])


def cut(text: str, language: str, spans: tuple[Span, ...]) -> HighlightedText:
    """Return the part of ``text`` around the spans that has most terms."""
    start, end = _window(text, spans)
    inner = [span for span in spans if start <= span.start and span.end <= end]
    runs = _runs(text, start, end, inner)
    runs[0] = ("… " if start else "") + runs[0].lstrip()
    runs[-1] = runs[-1].rstrip() + (" …" if end < len(text) else "")
    return HighlightedText(tuple(runs), language)


@lru_cache(maxsize=256)  # title and snippet of a result have the same texts
def _spans(piece: TextPiece, query: Query) -> tuple[Span, ...]:
    """Return the matching ranges in order, without overlaps."""
    text = tokenizer.normalize(piece.text)
    return merge_spans(_find_spans(text, piece.language, query))


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, overlapping ones as one."""
    merged: list[Span] = []
    for span in sorted(spans, key=attrgetter("start")):
        if merged and span.start < merged[-1].end:
            last = merged.pop()
            span = Span(last.start, max(last.end, span.end), last.terms | span.terms)
        merged.append(span)
    return tuple(merged)


def find_spans(text: str, terms: Sequence[str]) -> tuple[Span, ...]:
    """Return where the terms are in ``text``, in order and without overlaps."""
    folded = ""
    origins: list[int] = []  # the index in `text` of each character of `folded`
    for index, character in enumerate(text):
        part = tokenizer.fold_text(character)
        folded += part
        origins += [index] * len(part)
    spans = []
    for index, term in enumerate(terms):
        for match in re.finditer(re.escape(term), folded) if term else ():
            end = origins[match.end() - 1] + 1
            spans.append(Span(origins[match.start()], end, frozenset([index])))
    return merge_spans(spans)


def _find_spans(text: str, language: str, query: Query) -> Iterator[Span]:
    phrases = [term.phrase.strip() for term in query.terms]
    if any(phrases):
        yield from find_spans(text, phrases)
    exact, prefixes = _tokens_of_terms(query)
    for match in tokenizer.COMPOUND.finditer(text):
        tokens = _word_tokens(match[0], language)
        terms = {index for token in exact.keys() & tokens for index in exact[token]}
        for prefix, index in prefixes:
            if any(token.startswith(prefix) for token in tokens):
                terms.add(index)
        if terms:
            end = match.end()
            while text[end : end + 1] == "*":  # the markers of a designation
                end += 1
            yield Span(match.start(), end, frozenset(terms))


@lru_cache(maxsize=16)
def _tokens_of_terms(query: Query) -> tuple[dict[str, set[int]], list[tuple[str, int]]]:
    """Return the tokens of the terms that are no phrases, and their prefixes, with the terms."""
    exact: dict[str, set[int]] = {}
    prefixes = []
    for index, term in enumerate(query.terms):
        for match in chain(*term.options) if not term.phrase else ():
            for token in match.exact:
                exact.setdefault(token, set()).add(index)
            if match.prefix:
                prefixes.append((match.prefix, index))
    return exact, prefixes


@lru_cache(maxsize=50_000)  # texts use the same words over and over
def _word_tokens(compound: str, language: str) -> frozenset[str]:
    """Return the tokens of a word of a text."""
    tokens: set[str] = set()
    for word in tokenizer.find_words(compound):
        for spelling in word.spellings:
            tokens |= tokenizer.tokens(spelling, language)
    return frozenset(token for token in tokens if len(token) > 2)  # no single letters


def _count_terms(spans: Iterable[Span]) -> int:
    return len(frozenset().union(*(span.terms for span in spans)))


def _window(text: str, spans: tuple[Span, ...]) -> tuple[int, int]:
    """Return the range to show: where most terms are close to each other, cut between words."""
    if len(text) <= MAX_SNIPPET_LENGTH:
        return 0, len(text)
    starts = [max(span.start - CONTEXT_LENGTH, 0) for span in spans] or [0]

    def count_near(at: int) -> int:
        return _count_terms(span for span in spans if at <= span.start <= at + WINDOW_LENGTH)

    start = max(starts, key=count_near)
    start = min(start, len(text) - MAX_SNIPPET_LENGTH)
    if start:
        start = text.find(" ", start, start + CONTEXT_LENGTH // 2) + 1 or start
    end = start + MAX_SNIPPET_LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start + WINDOW_LENGTH, end), 0) or end
    return start, min(end, len(text))


def _runs(text: str, start: int, end: int, spans: Iterable[Span]) -> list[str]:
    edges = [start, *(edge for span in spans for edge in (span.start, span.end)), end]
    return [text[before:after] for before, after in pairwise(edges)]
