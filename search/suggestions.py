"""“Did you mean”: the query with its words in a known spelling, if that has results."""

from itertools import islice, product

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from core.i18n.languages import LANGUAGES, active
from search import query as search_query
from search import ranking, results, tokenizer
from search.backends import TokenMatch
from search.models import SearchEntry, SearchWord
from search.query import Query, Term

MIN_LENGTH = 4
MIN_LENGTH_FOR_TWO = 6  # from this many letters on two errors are forgiven
MAX_ATTEMPTS = 24
FIRST_ATTEMPTS = 6  # these are tried first
MAX_WORDS = 4


def suggest(edition, query: Query) -> str:
    """Return the query with the fewest changed letters that has results in this edition; empty if there is none.

    The stored words are those of all publications, planned and withdrawn ones too: so each replacement has to occur
    in this edition itself, not only by its stem or prefix.
    """
    attempts = [
        (search_query.parse(text, active()), [_exact_query(word) for word in replacements])
        for text, replacements in _attempts(edition, query)
    ]
    for batch in (attempts[:FIRST_ATTEMPTS], attempts[FIRST_ATTEMPTS:]):
        queries = {query for attempt, words in batch if attempt for query in (attempt, *words)}
        successful = _with_results(edition, list(queries))
        for attempt, words in batch:
            if successful.issuperset([attempt, *words]):
                return attempt.text
    return ""


def _exact_query(word) -> Query:
    return Query(terms=(Term(((TokenMatch((f"w{word}",), ""),),)),))


def _attempts(edition, query) -> list[tuple[str, list[str]]]:
    """Return query texts with other words, and these words folded; the nearest to the typed text first."""
    typed = list(tokenizer.find_words(query.text))
    if len(typed) > MAX_WORDS:
        return []
    choices = _choices(edition, [tokenizer.fold(word.spellings[-1]) for word in typed])
    combinations = sorted(product(*choices), key=lambda choice: sum(cost for cost, *_ in choice))
    changed = [choice for choice in combinations if any(cost for cost, *_ in choice)]
    return [
        (_replace(query.text, typed, choice), [word for cost, _, word in choice if cost])
        for choice in islice(changed, MAX_ATTEMPTS)
    ]


def _choices(edition, typed: list[str]) -> list[list[tuple]]:
    """Return for each word the choices: itself, and the nearest others with distance, spelling and folded word."""
    lengths = [len(word) for word in typed if len(word) >= MIN_LENGTH]
    if not lengths:
        return []
    spellings = _spellings(edition, range(min(lengths) - 2, max(lengths) + 3))
    number = {1: 8, 2: 4, 3: 3, 4: 2}[len(typed)]
    return [[(0, "", ""), *_nearest(word, spellings, number)] for word in typed]


def _spellings(edition, lengths) -> dict[str, str]:
    """Return the spelling of each word, that of the page's language first."""
    language = active()
    order = {code: index for index, code in enumerate((*reversed(LANGUAGES), ""))} | {
        language: len(LANGUAGES) + 1
    }
    rows = SearchWord.objects.annotate(length=Length("word")).filter(length__in=lengths)
    known = [
        *rows.values_list("language", "word", "spelling"),
        *results.candidate_spellings(edition),
    ]
    known.sort(key=lambda row: (order[row[0]], row))
    return {word: spelling for _, word, spelling in known}


def _nearest(typed, spellings, number) -> list[tuple]:
    if len(typed) < MIN_LENGTH:
        return []
    max_distance = 2 if len(typed) >= MIN_LENGTH_FOR_TWO else 1
    matches = process.extract(
        typed,
        spellings.keys(),
        scorer=DamerauLevenshtein.distance,
        score_cutoff=max_distance,
        limit=None,
    )
    near = [
        (cost, word[0] != typed[0], abs(len(word) - len(typed)), word)
        for word, cost, _ in matches
        if cost > 0
    ]
    return [(cost, spellings[word], word) for cost, _, _, word in sorted(near)[:number]]


def _replace(text, typed, chosen) -> str:
    for word, (cost, spelling, _) in reversed(list(zip(typed, chosen, strict=True))):
        if cost:
            text = text[: word.start] + spelling + text[word.end :]
    return text


def _with_results(edition, attempts: list[Query]) -> set[Query]:
    """Return the attempts that have results in this edition; one query."""
    language = active()
    entries = results.entries(edition, language)
    counts = {
        f"attempt_{number}": Subquery(
            _count(entries.filter(ranking.contains_terms(*attempt.terms)))
        )
        for number, attempt in enumerate(attempts)
    }
    any_row = SearchEntry.objects.order_by("pk").values(**counts).first() if counts else None
    candidates = [entry for _, entry in results.candidate_entries(edition, language)]
    return {
        attempt
        for number, attempt in enumerate(attempts)
        if (any_row and any_row[f"attempt_{number}"])
        or any(results.matches(entry, attempt.terms) for entry in candidates)
    }


def _count(rows):
    """Return a subquery of the count; for EXISTS PostgreSQL would read the table instead of the index."""
    return rows.values(one=Value(1)).annotate(number=Count("pk")).values("number")
