"""“Did you mean”: the query with its words in a known spelling, if that has results."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice, product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from core.i18n.languages import LANGUAGES, active
from record.editions import Edition
from search import query as search_query
from search import tokenizer
from search.backends import TokenMatch
from search.models import SearchWord
from search.query import Query, Term
from search.ranking import Ranking
from search.scope import Scope, join

MIN_LENGTH = 4
MIN_LENGTH_FOR_TWO = 6  # words of this length may have two errors
MAX_ATTEMPTS = 24
FIRST_ATTEMPTS = 6  # these are tried first
NUMBER_OF_CHOICES = {1: 8, 2: 4, 3: 3, 4: 2}  # for each word, by the number of words


class Choice(NamedTuple):
    """A word of the query (no ``cost``), or a similar one with its spelling and folded form."""

    cost: int
    spelling: str = ""
    word: str = ""


def suggest(query: Query, scope: Scope, edition: Edition) -> str:
    """Return the query with the fewest changed letters that has results in ``scope``, or "".

    The stored words are those of all publications, planned and withdrawn ones too: so each
    replacement has to occur in the edition itself, not only by its stem or prefix.
    """
    attempts = _attempts(query, edition)
    for number in (FIRST_ATTEMPTS, MAX_ATTEMPTS - FIRST_ATTEMPTS):
        batch = list(islice(attempts, number))
        successful = _filter_successful(scope, list({*chain(*batch)}))
        for required in batch:
            if successful.issuperset(required):
                return required[0].text
    return ""


def _attempts(query: Query, edition: Edition) -> Iterator[list[Query]]:
    """Yield queries with other words, the most similar first, and queries of these words."""
    typed = list(tokenizer.find_words(query.text))
    folded = [tokenizer.fold(word.spellings[-1]) for word in typed]
    combinations = list(product(*_choices(folded, edition)))
    combinations.sort(key=lambda choices: sum(choice.cost for choice in choices))
    changed = (choices for choices in combinations if any(choice.cost for choice in choices))
    for choices in islice(changed, MAX_ATTEMPTS):
        if attempt := search_query.parse(_replace(query.text, typed, choices), active()):
            exact = [TokenMatch((f"w{choice.word}",)) for choice in choices if choice.cost]
            yield [attempt, *(Query(terms=(Term((match,)),)) for match in exact)]


def _choices(typed: list[str], edition: Edition) -> list[list[Choice]]:
    lengths = [len(word) for word in typed]
    if max(lengths, default=0) < MIN_LENGTH or len(typed) not in NUMBER_OF_CHOICES:
        return []
    spellings = edition.cached(_spellings)
    number = NUMBER_OF_CHOICES[len(typed)]
    return [[Choice(0), *_similar(word, spellings)[:number]] for word in typed]


def _spellings(edition: Edition) -> dict[int, dict[str, str]]:
    """Return all words with their spellings, the active language first, by length."""
    languages = (*reversed(LANGUAGES), "", active())  # the last one is used
    order = {code: index for index, code in enumerate(languages)}
    spellings = list(SearchWord.objects.values_list("language", "word", "spelling"))
    spellings.sort(key=lambda row: (order[row[0]], row))
    by_length: dict[int, dict[str, str]] = {}
    for _, word, spelling in spellings:
        by_length.setdefault(len(word), {})[word] = spelling
    return by_length


def _similar(typed: str, spellings: dict[int, dict[str, str]]) -> list[Choice]:
    if len(typed) < MIN_LENGTH:
        return []
    max_cost = 2 if len(typed) >= MIN_LENGTH_FOR_TWO else 1
    similar = []
    for length in range(len(typed) - max_cost, len(typed) + max_cost + 1):
        words = spellings.get(length, {})
        distance = DamerauLevenshtein.distance
        matches = process.extract(
            typed, words.keys(), scorer=distance, score_cutoff=max_cost, limit=None
        )
        similar += [Choice(int(cost), words[word], word) for word, cost, _ in matches if cost]

    def order(choice: Choice) -> tuple[int, bool, int, str]:
        length_difference = abs(len(choice.word) - len(typed))
        return choice.cost, choice.word[0] != typed[0], length_difference, choice.word

    return sorted(similar, key=order)


def _replace(text: str, typed: list[tokenizer.Word], choices: Iterable[Choice]) -> str:
    for word, choice in reversed(list(zip(typed, choices, strict=True))):
        if choice.cost:
            text = text[: word.start] + choice.spelling + text[word.end :]
    return text


def _filter_successful(scope: Scope, attempts: list[Query]) -> set[Query]:
    """Return the attempts that have a result in ``scope``, with one query."""
    if not attempts:
        return set()
    found = []
    for number, attempt in enumerate(attempts):
        rows = Ranking(scope, attempt, {}).complete_rows()
        # The planner would read the table if it knew that one row is enough.
        found.append(rows.inside(f"found_{number} AS MATERIALIZED ({{}})"))
    exists = (f"EXISTS (SELECT 1 FROM found_{number})" for number in range(len(found)))  # noqa: S608 (numbers of this list)
    [flags] = join(", ", found).inside(f"WITH {{}} SELECT {', '.join(exists)}").fetch()
    return {attempt for attempt, is_found in zip(attempts, flags, strict=True) if is_found}
