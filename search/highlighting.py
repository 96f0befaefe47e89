"""Highlight the terms of a query in the title of a result and in a snippet of its text."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from record.content import Content
from search import tokenizer
from search.documents import Section, TextPiece, pieces_of
from search.query import Query

MAX_SNIPPET_LENGTH = 240
CONTEXT_LENGTH = 70
WINDOW_LENGTH = 160  # terms within this distance are counted together


@dataclass(frozen=True)
class HighlightedText:
    """Plain text in one language (empty: none), in runs of which every second one is highlighted."""

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
    title_pieces = takewhile(lambda piece: piece.section == Section.TITLE, pieces_of(content))
    pieces = {piece.text: piece for piece in title_pieces if piece.is_shown}
    return [
        _highlight(tokenizer.normalize(piece.text), piece.language, _spans(piece, query))
        for piece in pieces.values()
    ]


def highlight_snippet(content: Content, query: Query) -> HighlightedText | None:
    """Return the part of the text that matches most terms, or its beginning if the title has all; None without text."""
    title_spans: list[Span] = []
    texts: list[tuple[TextPiece, tuple[Span, ...]]] = []
    for piece in pieces_of(content):
        if not piece.is_shown:
            continue
        spans = _spans(piece, query)
        if piece.section == Section.TITLE:
            title_spans += spans
        elif piece.language or spans:
            texts.append((piece, spans))
    if not texts:
        return None
    if _count_terms(title_spans) == len(query.terms):
        best, spans = texts[0]
    else:
        best, spans = max(texts, key=lambda text: _count_terms(text[1]))
    return _cut(tokenizer.normalize(best.text), best.language, spans)


def _cut(text, language, spans) -> HighlightedText:
    start, end = _window(text, spans)
    inner = [span for span in spans if start <= span.start and span.end <= end]
    runs = list(_runs(text, start, end, inner))
    runs[0] = ("… " if start else "") + runs[0].lstrip()
    runs[-1] = runs[-1].rstrip() + (" …" if end < len(text) else "")
    return HighlightedText(tuple(runs), language)


@lru_cache(maxsize=256)  # title and snippet of a result have the same texts
def _spans(piece: TextPiece, query: Query) -> tuple[Span, ...]:
    """Return the matching ranges in order, without overlaps."""
    text = tokenizer.normalize(piece.text)
    spans = sorted(
        _find_spans(text, piece.language, query), key=lambda span: (span.start, -span.end)
    )
    merged: list[Span] = []
    for span in spans:
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(
                merged[-1].start, max(merged[-1].end, span.end), merged[-1].terms | span.terms
            )
        else:
            merged.append(span)
    return tuple(merged)


def _find_spans(text, language, query) -> Iterator[Span]:
    words = list(tokenizer.find_words(text))
    for term_index, term in enumerate(query.terms):
        if term.phrase:
            yield from _find_phrases(words, term.phrase, term_index)
        else:
            token_matches = [
                token_match
                for alternative in term.alternatives
                for token_match in alternative
                if len(token_match.exact[0]) > 2
            ]
            yield from (
                Span(word.start, _with_markers(text, word.end), frozenset([term_index]))
                for word in words
                if any(
                    _matches(word.spellings, language, token_match) for token_match in token_matches
                )
            )


@lru_cache(maxsize=50_000)  # texts use the same words over and over
def _matches(spellings, language, token_match) -> bool:
    tokens = {token for spelling in spellings for token in tokenizer.tokens(spelling, language)}
    return not tokens.isdisjoint(token_match.exact) or any(
        token_match.prefix and token.startswith(token_match.prefix) for token in tokens
    )


def _find_phrases(words, phrase, term_index) -> Iterator[Span]:
    parts = [(tokenizer.fold(part), word) for word in words for part in word.parts]
    phrase_words = phrase.split()
    for index in range(len(parts) - len(phrase_words) + 1):
        run = parts[index : index + len(phrase_words)]
        if [part for part, _ in run] == phrase_words:
            yield Span(run[0][1].start, run[-1][1].end, frozenset([term_index]))


def _with_markers(text, end) -> int:
    """Return the end of the word and of the asterisks of a designation."""
    while text[end : end + 1] == "*":
        end += 1
    return end


def _count_terms(spans) -> int:
    return len(frozenset().union(*(span.terms for span in spans)))


def _window(text, spans) -> tuple[int, int]:
    """Return the range to show: where most terms are close to each other, cut between words."""
    if len(text) <= MAX_SNIPPET_LENGTH:
        return 0, len(text)
    starts = [max(span.start - CONTEXT_LENGTH, 0) for span in spans] or [0]

    def count_near(at):
        return _count_terms(span for span in spans if at <= span.start <= at + WINDOW_LENGTH)

    start = max(starts, key=count_near)
    start = min(start, len(text) - MAX_SNIPPET_LENGTH)
    if start:
        start = text.find(" ", start, start + CONTEXT_LENGTH // 2) + 1 or start
    end = start + MAX_SNIPPET_LENGTH
    if end < len(text):
        end = max(text.rfind(" ", start + WINDOW_LENGTH, end), 0) or end
    return start, min(end, len(text))


def _highlight(text, language, spans) -> HighlightedText:
    return HighlightedText(tuple(_runs(text, 0, len(text), spans)), language)


def _runs(text, start, end, spans) -> Iterator[str]:
    edges = [start, *(edge for span in spans for edge in (span.start, span.end)), end]
    return (text[before:after] for before, after in pairwise(edges))
