"""Highlight the terms of a query in the title of a result and in a snippet of its text."""

import re
import sys
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, pairwise, takewhile
from typing import NamedTuple

from record.content import Content
from search import tokenizer
from search.documents import TextPiece, shown_pieces
from search.models import TITLE
from search.query import Query

MAX_SNIPPET_LENGTH = 240
CONTEXT_LENGTH = 70
MAX_DISTANCE = 160  # within which terms are counted together
SNIPPET = re.compile(r".{1,236}(?!\S)|.{236}", re.DOTALL)  # of whole words, without the ellipses


class HighlightedText(NamedTuple):
    """Plain text in one language (empty: none), in runs; every second one is highlighted."""

    runs: tuple[str, ...]
    language: str


class Span(NamedTuple):
    """A range of a text that matches the query's terms with these indexes."""

    start: int
    end: int
    terms: frozenset[int]


def highlight_title(content: Content, query: Query) -> list[HighlightedText]:
    """Return the distinct parts of the title."""
    title_pieces = takewhile(lambda piece: piece.section == TITLE, shown_pieces(content))
    pieces = {piece.text: piece for piece in title_pieces}
    return [_highlight(piece, query) for piece in pieces.values()]


def highlight_snippet(content: Content, query: Query) -> HighlightedText | None:
    """Return the part of the text that matches most terms; its beginning if the title has all."""
    in_title: list[Span] = []
    best: TextPiece | None = None
    most = -1
    for piece in shown_pieces(content):  # those of the title first
        spans = _spans(piece, query)
        if piece.section == TITLE:
            in_title += spans
        elif (piece.language or spans) and _count_terms(spans) > most:
            best = piece
            most = _count_terms(spans)
            if len(query.terms) in (most, _count_terms(in_title)):
                break
    return best and _highlight(best, query, MAX_SNIPPET_LENGTH)


def _highlight(piece: TextPiece, query: Query, max_length: int = sys.maxsize) -> HighlightedText:
    text = tokenizer.normalize(piece.text)
    return cut(text, piece.language, _spans(piece, query), max_length)


def cut(
    text: str, language: str, spans: tuple[Span, ...], max_length: int = MAX_SNIPPET_LENGTH
) -> HighlightedText:
    """Return the text, or if it is longer, a part where most terms are close to each other."""

    def count_near(start: int) -> int:
        return _count_terms(span for span in spans if 0 <= span.start - start <= MAX_DISTANCE)

    start, end = 0, len(text)
    if end > max_length:
        first = max((span.start for span in spans), key=count_near, default=0)
        first = min(first - CONTEXT_LENGTH, end - max_length)
        start = text.rfind(" ", 0, max(first, 0)) + 1
        end = next(SNIPPET.finditer(text, start)).end()
    edges = [start]
    for span in spans:
        if start <= span.start and span.end <= end:
            edges += [span.start, span.end]
    runs = [text[before:after] for before, after in pairwise([*edges, end])]
    runs[0] = ("… " if start else "") + runs[0].lstrip()
    runs[-1] = runs[-1].rstrip() + (" …" if end < len(text) else "")
    return HighlightedText(tuple(runs), language)


@lru_cache(maxsize=256)  # title and snippet of a result have the same texts
def _spans(piece: TextPiece, query: Query) -> tuple[Span, ...]:
    """Return the matching ranges in order, without overlaps."""
    text = tokenizer.normalize(piece.text)
    phrases = [term.phrase.strip() for term in query.terms]
    spans = list(find_spans(text, phrases)) if any(phrases) else []
    terms_by_token = _terms_by_token(query)
    for match in tokenizer.COMPOUND.finditer(text):
        known = terms_by_token.keys() & _word_tokens(match[0], piece.language)
        if known:
            end = match.end()
            while text[end : end + 1] == "*":  # the markers of a designation
                end += 1
            terms = frozenset().union(*(terms_by_token[token] for token in known))
            spans.append(Span(match.start(), end, terms))
    return merge_spans(spans)


def merge_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return the spans in order, overlapping ones as one."""
    merged: list[Span] = []
    for span in sorted(spans):
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


@lru_cache(maxsize=16)
def _terms_by_token(query: Query) -> dict[str, set[int]]:
    """Return the indexes of the terms that are no phrases by their tokens."""
    terms: dict[str, set[int]] = {}
    for index, term in enumerate(query.terms):
        for tokens in chain(*term.options) if not term.phrase else ():
            for token in tokens:
                terms.setdefault(token, set()).add(index)
    return terms


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
