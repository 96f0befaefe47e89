"""“Did you mean”: what is asked for with its words as they are spelled here, where that finds something."""

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

SHORTEST = 4
LONG = 6  # from this many letters on two errors are forgiven
MOST_ATTEMPTS = 24
MOST_LIKELY = 6  # these are tried first
MOST_WORDS = 4


def suggest(edition, query: Query) -> str:
    """The question with the fewest letters changed that this edition answers; empty where there is none.

    Words come from everything that was ever given a moment, planned and withdrawn contents too: so each must stand in
    this very edition as it is, a form or the beginning of a word there isn't enough.
    """
    attempts = [
        (search_query.parse(text, active()), [_itself(word) for word in put_in])
        for text, put_in in _attempts(edition, query)
    ]
    for some in (attempts[:MOST_LIKELY], attempts[MOST_LIKELY:]):
        asked = {each for attempt, put_in in some if attempt for each in (attempt, *put_in)}
        found = _answered(edition, list(asked))
        if best := next((attempt for attempt, put_in in some if found.issuperset([attempt, *put_in])), None):
            return best.text
    return ""


def _itself(word) -> Query:
    return Query(terms=(Term(((TokenMatch((f"w{word}",), ""),),)),))


def _attempts(edition, query) -> list[tuple[str, list[str]]]:
    """The question with other words in it, and those, as they are compared; the nearest to what was typed first."""
    typed = list(tokenizer.find_words(query.text))
    if len(typed) > MOST_WORDS:
        return []
    choices = _choices(edition, [tokenizer.fold(word.spellings[-1]) for word in typed])
    combined = sorted(product(*choices), key=lambda each: sum(cost for cost, *_ in each))
    changed = [each for each in combined if any(cost for cost, *_ in each)]
    return [
        (_put_in(query.text, typed, each), [word for cost, _, word in each if cost])
        for each in islice(changed, MOST_ATTEMPTS)
    ]


def _choices(edition, typed: list[str]) -> list[list[tuple]]:
    """For each word that it stays, and the nearest others: how far they are, how written, and how compared."""
    lengths = [len(each) for each in typed if len(each) >= SHORTEST]
    if not lengths:
        return []
    spellings = _spellings(edition, range(min(lengths) - 2, max(lengths) + 3))
    number = {1: 8, 2: 4, 3: 3, 4: 2}[len(typed)]
    return [[(0, "", ""), *_nearest(each, spellings, number)] for each in typed]


def _spellings(edition, lengths) -> dict[str, str]:
    """Each word as it is written in the page's language, or else in another."""
    language = active()
    order = {code: place for place, code in enumerate((*reversed(LANGUAGES), ""))} | {
        language: len(LANGUAGES) + 1
    }
    rows = SearchWord.objects.annotate(length=Length("word")).filter(length__in=lengths)
    known = [*rows.values_list("language", "word", "spelling"), *results.candidate_spellings(edition)]
    known.sort(key=lambda row: (order[row[0]], row))
    return {word: spelling for _, word, spelling in known}


def _nearest(typed, spellings, number) -> list[tuple]:
    if len(typed) < SHORTEST:
        return []
    most = 2 if len(typed) >= LONG else 1
    found = process.extract(
        typed, spellings.keys(), scorer=DamerauLevenshtein.distance, score_cutoff=most, limit=None
    )
    near = [
        (cost, word[0] != typed[0], abs(len(word) - len(typed)), word) for word, cost, _ in found if cost > 0
    ]
    return [(cost, spellings[word], word) for cost, _, _, word in sorted(near)[:number]]


def _put_in(text, typed, chosen) -> str:
    for word, (cost, spelling, _) in reversed(list(zip(typed, chosen, strict=True))):
        if cost:
            text = text[: word.start] + spelling + text[word.end :]
    return text


def _answered(edition, attempts: list[Query]) -> set[Query]:
    """Those that this edition answers; one query."""
    language = active()
    entries = results.entries(edition, language)
    asked = {
        f"attempt_{number}": Subquery(_count(entries.filter(ranking.contains_terms(*attempt.terms))))
        for number, attempt in enumerate(attempts)
    }
    any_row = SearchEntry.objects.order_by("pk").values(**asked).first() if asked else None
    candidates = [entry for _, entry in results.candidate_entries(edition, language)]
    return {
        attempt
        for number, attempt in enumerate(attempts)
        if (any_row and any_row[f"attempt_{number}"])
        or any(results.matches(entry, attempt.terms) for entry in candidates)
    }


def _count(rows):
    """As a subquery. Asked whether there is one at all, PostgreSQL would read the whole table instead of the index."""
    return rows.values(one=Value(1)).annotate(number=Count("pk")).values("number")
