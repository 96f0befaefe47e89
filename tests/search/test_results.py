"""The databases give the same results as plain Python, in the same order, for random sites."""

import datetime
from random import Random
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES
from projects.models import ActivityContent, CountryContent, ProjectContent
from record.content import LocalisedText, Ref
from record.editions import Edition
from record.models import Publication
from search import index
from search import query as search_query
from search.models import TITLE
from search.results import Results
from search.synonyms import parse_phrases
from tests.helpers.oracles import search as search_oracle
from tests.helpers.published import FIRST_DAY, publish

pytestmark = pytest.mark.django_db

NOW = FIRST_DAY + datetime.timedelta(hours=1)

# Few words that have much in common, so that random queries have results.
WORDS = (
    "prosecutor prosecutors procureurs procurorilor security sécurité securității securităţii "
    "training trained rat rate South-East southeast south east GLACY+ GLACY C-PROC l’office office "
    "2013 1,300 the la Straße Київ ﬁn financé"
).split()


class Site:
    """A small random site and queries."""

    def __init__(self, random):
        self.random = random
        self.language = random.choice(LANGUAGES)
        self.words = random.sample(WORDS, 12)
        groups = [
            LocalisedText(en=", ".join(random.sample(WORDS, 3))),
            LocalisedText(fr="la Straße, rate"),
        ]
        self.synonyms = list(map(parse_phrases, groups))
        self.countries = [
            CountryContent(slug=f"country-{number}", name=self.text(2), footnote=self.text(4))
            for number in range(3)
        ]
        self.refs = [Ref("country", row.key) for row in candidates_of(self.countries)]
        self.contents = [
            *self.countries,
            *(self.project(number) for number in range(5)),
            *(self.activity(number) for number in range(3)),
        ]

    def project(self, number):
        return ProjectContent(
            slug=f"project-{number}",
            acronym=self.random.choice(["", "GLACY+", "C-PROC", "office"]),
            title=self.text(3),
            summary=self.text(4),
            objective={"en": f"<p>{self.sentence(6)}</p>", "ro": f"<p>{self.sentence(6)}</p>"},
            start=self.random.choice([None, "2013-10", "2014"]),
            countries=self.some(self.refs),
        )

    def activity(self, number):
        return ActivityContent(
            slug=f"activity-{number}",
            title=self.text(4),
            type=self.random.choice(["", "training"]),
            country=self.random.choice([None, *self.refs]),
        )

    def query(self):
        typed = [self.typed_word() for _ in range(self.random.choice([1, 1, 1, 2, 2, 3, 4, 7]))]
        return search_query.parse(" ".join(typed), self.language, self.synonyms)

    def typed_word(self) -> str:
        word = self.random.choice(self.words)
        phrases = [f'"{word}"', f'"{self.sentence(2)}"']
        return self.random.choice(
            [word, word, word.upper(), word[:3], word[:5], *phrases, "’%_*", "Ukr"]
        )

    def text(self, most):
        return {code: self.sentence(most) for code in self.some(LANGUAGES)}

    def sentence(self, most):
        return " ".join(self.random.choices(self.words, k=self.random.randint(1, most)))

    def some(self, values):
        return self.random.sample(values, self.random.randint(0, len(values)))


def candidates_of(contents) -> list[Publication]:
    """Return the rows of the contents, unsaved, as candidates of a preview."""
    with transaction.atomic():
        rows = publish(*contents)
        transaction.set_rollback(True)
    return rows


def entries_of(edition, language):
    """Return the candidates with their unsaved entries for readers of a language."""
    pairs = []
    for row in edition.candidates.values():
        entries = index.build_entries(row.read(edition))
        pairs += [(row, entry) for entry in entries if getattr(entry, f"serves_{language}")]
    return pairs


def keys_with_all(edition, query, language):
    """Return the keys of the candidates whose texts have all words."""
    return {
        row.key
        for row, entry in entries_of(edition, language)
        if all(term.is_found({*entry.tokens.split()}, entry.sequence) for term in query.terms)
    }


def expected_keys(candidates, query, language):
    """Return the keys of all results, best first, computed in Python."""
    edition = Edition(NOW, candidates)
    pairs = entries_of(edition, language)
    named = {term: set() for term in query.terms}
    for row, entry in pairs:
        for term in query.terms:
            title = {token[1:] for token in entry.tokens.split() if token[0] == TITLE}
            is_named = term.is_found(title) and not term.phrase
            if row.kind == "country" and is_named:
                named[term].add(row.key)
    results = []
    for row, entry in pairs:
        content = row.read(edition)
        refs = {ref.key for ref in content.refs()}
        related = [term for term in query.terms if named[term] & refs]
        has_all, points = search_oracle.rank(entry, query, related)
        is_unnamed = not search_oracle.is_named(entry, query)
        order = (is_unnamed, -points, content.search_place, -entry.day, row.key)
        results.append((has_all, points, order))
    best = max(results, default=(False, 0))
    limit = 1 if best[0] else max(best[1] / 2, 1)
    found = [order for has_all, points, order in results if has_all == best[0] and points >= limit]
    return [key for *_, key in sorted(found)]


def keys_of(results, page=slice(0, 1000)):
    return [content.key for content in results[page]]


@pytest.mark.slow
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_results_are_those_of_python_and_a_preview_lists_its_candidates_first(seed):
    site = Site(Random(seed))
    candidates = candidates_of(site.contents)
    with transaction.atomic(), override(site.language):
        preview = Edition(NOW, site.some(publish(*site.contents)))
        for query in [site.query() for _ in range(8)]:
            results = Results(Edition(NOW), query)
            expected = expected_keys(candidates, results.query, site.language)
            assert keys_of(results) == expected
            # Titles with all words may fill a page.
            with patch("search.results.RESULTS_PER_PAGE", 2):
                pages = Results(Edition(NOW), query)
                starts = range(0, len(expected) + 2, 2)
                keys = [key for start in starts for key in keys_of(pages, slice(start, start + 2))]
                assert keys == expected
            assert results.total() == len(expected)
            hidden = {row.key for row in preview.candidates.values()}
            first = keys_with_all(preview, query, site.language) if query else set()
            in_preview = Results(preview, query)
            keys = []
            for start in range(0, len(site.contents) + 2, 2):
                keys += keys_of(in_preview, slice(start, start + 2))
            assert set(keys[: len(first)]) == first
            others = [key for key in expected if key not in hidden]
            if not results.has_partial_results and (first or others):
                assert keys[len(first) :] == others
        transaction.set_rollback(True)
