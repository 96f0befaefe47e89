"""“Did you mean”: the query with its words in a known spelling."""

from collections.abc import Collection

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from core.i18n.languages import active
from record.editions import Edition
from search import names, tokenizer
from search.models import SearchWord
from search.query import Query
from search.scope import Scope

MIN_LENGTH = 4
MIN_LENGTH_FOR_TWO = 6  # words of this length may have two errors
MAX_WORDS = 4
MAX_CHOICES = 6  # for each word


def _read_spellings(edition: Edition) -> dict[str, str]:
    """Return the spellings to suggest, by folded words."""
    words = SearchWord.objects.filter(language=active()).exclude(spelling="")
    return {token[1:]: spelling for token, spelling in words.values_list("token", "spelling")}


def suggest(query: Query, scope: Scope, edition: Edition) -> str:
    """Return the query with the most similar words of entries in ``scope``, or "".

    The stored words are those of all publications, planned and withdrawn ones too: so an entry in
    the scope must have each word, not only its stem.
    """
    typed = list(tokenizer.find_words(query.text))
    if len(typed) > MAX_WORDS:
        return ""
    known = edition.cached(_read_spellings)
    text = query.text
    for word in reversed(typed):
        similar = (known[each] for each in _similar(word, known) if scope.has(f"w{each}"))
        if spelling := next(similar, ""):
            text = text[: word.start] + spelling + text[word.end :]
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

    def order(match: str) -> tuple[float, bool, bool, str]:
        return distances[match], match[0] != word[0], match not in countries, match

    similar = [match for match in distances if codes <= territories.get(match, codes)]
    return sorted(similar, key=order)[:MAX_CHOICES]


def _distances(word: str, known: Collection[str]) -> dict[str, float]:
    """Return the known words that differ in few letters, with their number."""
    matches = process.extract(
        word,
        list(known),
        scorer=DamerauLevenshtein.distance,
        score_cutoff=2 if len(word) >= MIN_LENGTH_FOR_TWO else 1,
        limit=None,
    )
    return {match: distance for match, distance, _ in matches}
