"""What the databases answer is what plain Python answers, in the same order: a property of random sites."""

import datetime
from random import Random

import pytest
from django.db import transaction
from django.utils.translation import override
from hypothesis import given, settings
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES
from projects.content import ActivityContent, CountryContent, ProjectContent
from record.content import Ref
from record.editions import Edition
from record.models import Publication
from search import query as search_query
from search.ranking import MatchField
from search.results import Results, candidate_entries
from tests.helpers.oracles import search as search_oracle
from tests.helpers.published import FIRST_DAY, publish

pytestmark = pytest.mark.django_db

NOW = FIRST_DAY + datetime.timedelta(hours=1)
EVERYTHING = slice(0, 1000)

# Few words that have much in common, so that random questions are answered.
WORDS = (
    "prosecutor prosecutors procureurs procurorilor security sécurité securității securităţii training trained rat "
    "rate South-East southeast south east GLACY+ GLACY C-PROC l’office office 2013 1,300 the la Straße Київ ﬁn financé"
).split()


class Site:
    """A small site and a question to it, drawn at random."""

    def __init__(self, random):
        self.random = random
        self.language = random.choice(LANGUAGES)
        self.words = random.sample(WORDS, 12)
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

    def question(self) -> str:
        return " ".join(self.asked() for _ in range(self.random.choice([1, 1, 1, 2, 2, 3])))

    def asked(self) -> str:
        word = self.random.choice(self.words)
        alternatives = [
            word,
            word,
            word.upper(),
            word[:3],
            word[:5],
            f'"{word}"',
            f'"{self.sentence(2)}"',
            "’%_*",
            "Ukr",
        ]
        return self.random.choice(alternatives)

    def text(self, most):
        return {code: self.sentence(most) for code in self.some(LANGUAGES)}

    def sentence(self, most):
        return " ".join(self.random.choices(self.words, k=self.random.randint(1, most)))

    def some(self, of):
        return self.random.sample(of, self.random.randint(0, len(of)))


def candidates_of(contents) -> list[Publication]:
    """The rows that the contents would be, as candidates of a preview."""
    with transaction.atomic():
        rows = publish(*contents)
        transaction.set_rollback(True)
    return rows


def judged(candidates, query, language):
    """The keys of all that answers, best first, as plain Python sees it."""
    edition = Edition(NOW, candidates)
    pairs = list(candidate_entries(edition, language))
    titled = {
        term: {
            row.key
            for row, entry in pairs
            if row.kind == "country"
            and search_oracle.match_field_of(entry, term)
            in (MatchField.TITLE, MatchField.TITLE_BEGINNING)
        }
        for term in query.terms
    }
    found = []
    for row, entry in pairs:
        named = {ref.key for ref in row.read(edition.cards).refs()}
        found_by_name = [term for term in query.terms if titled[term] & named]
        if match_fields := search_oracle.match_fields(entry, query, found_by_name):
            kind_order = type(row.read(edition.cards)).search_place
            order = (
                not search_oracle.is_named(entry, query),
                sum(match_fields),
                kind_order,
                -entry.day,
                row.key,
            )
            found.append((order, row.key))
    return [key for _, key in sorted(found)]


def keys_of(answers, asked=EVERYTHING):
    return [content.key for content in answers[asked]]


@pytest.mark.slow
@settings(max_examples=25)
@given(seed=st.integers(0, 2**32))
def test_the_database_answers_as_python_does_and_a_preview_lists_its_candidates_first(seed):
    site = Site(Random(seed))
    candidates = candidates_of(site.contents)
    with transaction.atomic(), override(site.language):
        rows = publish(*site.contents)
        preview = Edition(NOW, site.some(rows))
        for query in [search_query.parse(site.question(), site.language) for _ in range(8)]:
            expected = judged(candidates, query, site.language)
            answers = Results(Edition(NOW), query)
            assert keys_of(answers) == expected
            assert answers.total() == len(expected)
            preview_keys = {row.key for row in preview.candidates.values()}
            in_preview = [key for key in expected if key in preview_keys]
            others = [key for key in expected if key not in in_preview]
            pages = pages_of(Results(preview, query), len(expected))
            assert sorted(pages[: len(in_preview)]) == sorted(in_preview)
            assert pages[len(in_preview) :] == others
            assert Results(preview, query).counts == answers.counts
        transaction.set_rollback(True)


def pages_of(answers, number):
    """All answers, read two at a time."""
    return [
        key
        for first in range(0, number + 2, 2)
        for key in keys_of(answers, slice(first, first + 2))
    ]
