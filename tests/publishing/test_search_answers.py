"""What the databases answer is what plain Python answers, in the same order: a property of random sites."""

import datetime
import string

import pytest
from django.db import transaction
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from projects.content import ActivityContent, CountryContent, ProjectContent
from publishing.content import LANGUAGES, Ref
from publishing.editions import Edition
from publishing.models import Publication
from publishing.search import asking, matching
from publishing.search.finding import Answers, candidate_entries
from publishing.search.matching import Place
from tests.pages.published import FIRST_DAY, publish

pytestmark = pytest.mark.django_db

NOW = FIRST_DAY + datetime.timedelta(hours=1)
EVERYTHING = slice(0, 1000)

# Few words that have much in common, so that random questions are answered now and then.
WORDS = (
    "prosecutor prosecutors procureurs procurorilor security sécurité securității securității securităţii train "
    "training rat rate South-East southeast south east GLACY+ GLACY C-PROC l’office office 2013 2013-10 1,300 the la și "
    "Straße Київ ﬁn financé de"
).split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
TEXTS = st.dictionaries(st.sampled_from(LANGUAGES), SENTENCES)
COUNTRIES = st.lists(st.builds(dict, name=TEXTS, footnote=TEXTS), max_size=2)
PROJECTS = st.lists(
    st.builds(
        dict,
        acronym=st.sampled_from(["", "GLACY+", "C-PROC", "office"]),
        title=TEXTS,
        summary=TEXTS,
        objective=TEXTS.map(lambda text: {code: f"<p>{said}</p>" for code, said in text.items()}),
        start=st.sampled_from([None, "2013-10", "2014"]),
        countries=st.sets(st.integers(0, 3)),
    ),
    max_size=4,
)
ACTIVITIES = st.lists(
    st.builds(dict, title=TEXTS, type=st.sampled_from(["", "training"]), country=st.integers(0, 3)), max_size=2
)
BEGINNINGS = st.builds(lambda word, length: word[:length], st.sampled_from(WORDS), st.integers(2, 6))
PHRASES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"')
QUESTIONS = st.lists(
    st.one_of(st.sampled_from(WORDS), BEGINNINGS, PHRASES, st.text(string.printable, max_size=5)),
    min_size=1,
    max_size=3,
).map(" ".join)


def contents(countries, projects, activities):
    """Countries that projects and activities name by their number, where there is one."""
    made = [CountryContent(slug=f"country-{place}", **each) for place, each in enumerate(countries)]
    refs = [Ref("country", row.key) for row in publish_nothing(made)]
    for place, each in enumerate(projects):
        named = [refs[number] for number in sorted(each["countries"]) if number < len(refs)]
        made.append(ProjectContent(slug=f"project-{place}", **each | {"countries": named}))
    for place, each in enumerate(activities):
        country = refs[each["country"]] if each["country"] < len(refs) else None
        made.append(ActivityContent(slug=f"activity-{place}", **each | {"country": country}))
    return made


def publish_nothing(made):
    """The rows that the contents would be, as candidates of a preview."""
    with transaction.atomic():
        rows = publish(*made)
        transaction.set_rollback(True)
    for row in rows:
        row.in_force_from = None
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
            and matching.place_of(entry, term) in (Place.TITLE, Place.TITLE_BEGINNING)
        }
        for term in query.terms
    }
    found = []
    for row, entry in pairs:
        named = {ref.key for ref in row.read(edition).refs()}
        lent = [term for term in query.terms if titled[term] & named]
        if places := matching.places(entry, query, lent):
            place = type(row.read(edition)).search_place
            order = (not matching.is_named(entry, query), sum(places), place, -entry.day, row.key)
            found.append((order, row.key))
    return [key for _, key in sorted(found)]


def keys_of(answers, asked=EVERYTHING):
    return [content.key for content in answers[asked]]


@given(countries=COUNTRIES, projects=PROJECTS, activities=ACTIVITIES, typed=QUESTIONS, data=st.data())
def test_the_database_answers_as_python_does_and_a_preview_as_the_site_that_it_shows(
    countries, projects, activities, typed, data
):
    language = data.draw(st.sampled_from(LANGUAGES))
    made = contents(countries, projects, activities)
    query = asking.read(typed, language)
    with transaction.atomic(), override(language):
        expected = judged(publish_nothing(made), query, language)
        rows = publish(*made)
        answers = Answers(Edition(NOW), query)
        assert keys_of(answers) == expected
        assert answers.total() == len(expected)
        drafts = data.draw(st.sets(st.sampled_from(rows))) if rows else set()
        preview = Edition(NOW, drafts)
        page_by_page = [
            key
            for first in range(0, len(expected) + 2, 2)
            for key in keys_of(Answers(preview, query), slice(first, first + 2))
        ]
        assert page_by_page == expected
        assert Answers(preview, query).counts == answers.counts
        transaction.set_rollback(True)
    assert not Publication.objects.exists()
