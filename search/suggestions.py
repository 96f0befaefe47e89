"""“Did you mean”: the query with its words in a known spelling."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from record.editions import Edition
from search import backends, names, tokenizer
from search.backends import TokenMatch
from search.query import Query, read_words
from search.scope import Scope, join

MIN_LENGTH = 4
MIN_LENGTH_FOR_TWO = 6  # words of this length may have two errors
MAX_WORDS = 4
MAX_CHOICES = 6  # for each word


def suggest(query: Query, scope: Scope, edition: Edition) -> str:
    """Return the query with the most similar words of entries in ``scope``, or "".

    The stored words are those of all publications, planned and withdrawn ones too: so an entry in
    the scope must have each word, not only its stem.
    """
    typed = list(tokenizer.find_words(query.text))
    if len(typed) > MAX_WORDS:
        return ""
    known = edition.cached(read_words).spellings
    choices = [_similar(word, known) for word in typed]
    words = sorted({choice for similar in choices for choice in similar})
    if not words:
        return ""
    statements = []
    for number, word in enumerate(words):
        rows = scope.rows(backends.match(TokenMatch((f"w{word}",))))
        # The planner would read the table if it knew that one row is enough.
        statements.append(rows.inside(f"found_{number} AS MATERIALIZED ({{}})"))
    exists = (f"EXISTS (SELECT 1 FROM found_{number})" for number in range(len(words)))  # noqa: S608 (numbers of this list)
    [flags] = join(", ", statements).inside(f"WITH {{}} SELECT {', '.join(exists)}").fetch()
    found = dict(zip(words, flags, strict=True))
    text = query.text
    for place, similar in reversed(list(zip(typed, choices, strict=True))):
        if best := next(filter(found.get, similar), ""):
            text = text[: place.start] + known[best] + text[place.end :]
    return "" if text == query.text else text


def _similar(typed: tokenizer.Word, known: Collection[str]) -> list[str]:
    """Return similar words, the most similar first, without names of other countries."""
    word = tokenizer.fold(typed.spellings[-1])
    territories = names.territories_by_word()
    if len(word) < MIN_LENGTH or word in territories or word in known:
        return []
    countries = _distances(word, territories)
    codes = set().union(*(territories[country] for country in countries))
    distances = _distances(word, known)

    def order(match: str) -> tuple[int, bool, bool, int, str]:
        is_other = match[0] != word[0]
        length_difference = abs(len(match) - len(word))
        return distances[match], is_other, match not in countries, length_difference, match

    similar = [match for match in distances if codes <= territories.get(match, codes)]
    return sorted(similar, key=order)[:MAX_CHOICES]


def _distances(word: str, known: Collection[str]) -> dict[str, int]:
    """Return the known words that differ in few letters, with their number."""
    matches = process.extract(
        word,
        list(known),
        scorer=DamerauLevenshtein.distance,
        score_cutoff=2 if len(word) >= MIN_LENGTH_FOR_TWO else 1,
        limit=None,
    )
    return {match: int(distance) for match, distance, _ in matches}
