"""“Did you mean”: the query with its words in a known spelling, if that has results."""

from collections.abc import Iterable, Iterator
from itertools import chain, islice, product
from typing import NamedTuple

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from core.i18n.languages import LANGUAGES, active
from record.editions import Edition
from search import query as search_query
from search import ranking, tokenizer
from search.backends import TokenMatch
from search.models import SearchEntry, SearchWord
from search.query import Query, Term

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


def suggest(edition: Edition, query: Query) -> str:
    """Return the query with the fewest changed letters that has results in this edition, or "".

    The stored words are those of all publications, planned and withdrawn ones too: so each
    replacement has to occur in this edition itself, not only by its stem or prefix.
    """
    attempts = list(_attempts(query))
    for batch in (attempts[:FIRST_ATTEMPTS], attempts[FIRST_ATTEMPTS:]):
        successful = _with_results(edition, list({*chain(*batch)}))
        for required in batch:
            if successful.issuperset(required):
                return required[0].text
    return ""


def _exact_query(word: str) -> Query:
    return Query(terms=(Term((TokenMatch((f"w{word}",)),)),))


def _attempts(query: Query) -> Iterator[list[Query]]:
    """Yield queries with other words, the most similar first, and queries of these words."""
    typed = list(tokenizer.find_words(query.text))
    combinations = list(product(*_choices([tokenizer.fold(word.spellings[-1]) for word in typed])))
    combinations.sort(key=lambda choices: sum(choice.cost for choice in choices))
    changed = (choices for choices in combinations if any(choice.cost for choice in choices))
    for choices in islice(changed, MAX_ATTEMPTS):
        if attempt := search_query.parse(_replace(query.text, typed, choices), active()):
            yield [attempt, *(_exact_query(choice.word) for choice in choices if choice.cost)]


def _choices(typed: list[str]) -> list[list[Choice]]:
    lengths = [len(word) for word in typed if len(word) >= MIN_LENGTH]
    if not lengths or len(typed) not in NUMBER_OF_CHOICES:
        return []
    spellings = _spellings(range(min(lengths) - 2, max(lengths) + 3))
    number = NUMBER_OF_CHOICES[len(typed)]
    return [[Choice(0), *_similar(word, spellings)[:number]] for word in typed]


def _spellings(lengths: range) -> dict[str, str]:
    languages = (*reversed(LANGUAGES), "", active())  # the last one is used
    order = {code: index for index, code in enumerate(languages)}
    rows = SearchWord.objects.annotate(length=Length("word")).filter(length__in=lengths)
    spellings = list(rows.values_list("language", "word", "spelling"))
    spellings.sort(key=lambda row: (order[row[0]], row))
    return {word: spelling for _, word, spelling in spellings}


def _similar(typed: str, spellings: dict[str, str]) -> list[Choice]:
    if len(typed) < MIN_LENGTH:
        return []
    matches = process.extract(
        typed,
        spellings.keys(),
        scorer=DamerauLevenshtein.distance,
        score_cutoff=2 if len(typed) >= MIN_LENGTH_FOR_TWO else 1,
        limit=None,
    )
    similar = [Choice(int(cost), spellings[word], word) for word, cost, _ in matches if cost]

    def order(choice: Choice) -> tuple[int, bool, int, str]:
        length_difference = abs(len(choice.word) - len(typed))
        return choice.cost, choice.word[0] != typed[0], length_difference, choice.word

    return sorted(similar, key=order)


def _replace(text: str, typed: list[tokenizer.Word], choices: Iterable[Choice]) -> str:
    for word, choice in reversed(list(zip(typed, choices, strict=True))):
        if choice.cost:
            text = text[: word.start] + choice.spelling + text[word.end :]
    return text


def _with_results(edition: Edition, attempts: list[Query]) -> set[Query]:
    rows = ranking.entries(edition, active())
    counts = []
    for attempt in attempts:
        matching = rows.filter(ranking.contains_terms(*attempt.terms))
        # For EXISTS, PostgreSQL would read the table instead of the index.
        count = matching.values(one=Value(1)).annotate(number=Count("pk")).values("number")
        counts.append(Subquery(count))
    if not counts:
        return set()
    numbers = SearchEntry.objects.order_by("pk").values_list(*counts).first() or ()
    return {attempt for attempt, number in zip(attempts, numbers, strict=False) if number}
