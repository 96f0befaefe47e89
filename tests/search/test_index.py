"""The index follows every operation, forgets withheld texts, and is the same when rebuilt."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from projects.models import ActivityContent, ProjectContent
from publishing import operations
from record.editions import Edition
from record.models import Publication
from search import index, query, scope
from search.models import END_OF_TITLE, SearchEntry, SearchWord
from search.results import Results
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_project,
    published,
)
from tests.helpers.published import publish as publish_contents
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

UKRAINE = {"name_en": "Ukraine", "name_fr": "Ukraine", "name_ro": "Ucraina"}


def slugs(typed, at=NOON + 30 * DAY, language="en"):
    with override(language):
        results = Results(Edition(at), query.parse(typed, language))[0:100]
    return [content.slug for content in results]


def stored_index():
    columns = "publications digest serves_en serves_fr serves_ro is_newest day sequence tokens"
    entries = sorted(SearchEntry.objects.filter(draft=None).values_list(*columns.split()))
    drafts = sorted(SearchEntry.drafts.values_list("draft", "place", "sequence", "tokens"))
    return (
        entries,
        sorted(SearchWord.objects.values_list("language", "token", "number", "spelling")),
        drafts,
    )


def database_dump() -> str:
    """Return each value of each table; on SQLite the pages of the full-text index too."""
    dump = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (a table of ours)
            dump += [table, *map(repr, cursor.fetchall())]
    return "\n".join(dump).lower()


def test_text_is_found_from_its_publication_until_it_is_replaced_or_withdrawn():
    project = make_project(slug="p", title_en="Training of magistrates")
    assert slugs("magistrates") == []
    publish(project, at=NOON + DAY, now=NOON)
    change(project, title_en="Training of judges")
    publish(project, at=NOON + 2 * DAY, now=NOON)
    operations.withdraw([project], by=None, reason="It ended.", at=NOON + 3 * DAY, now=NOON + HOUR)
    by_day = [NOON + days * DAY for days in range(4)]
    assert [slugs("magistrate", at) for at in by_day] == [[], ["p"], [], []]
    assert [slugs("judge", at) for at in by_day] == [[], [], ["p"], []]


def test_withheld_text_is_nowhere_in_the_database(django_capture_on_commit_callbacks):
    project = make_project(
        title_en="The case of Wintersteiger", objective_en="<p>Training Wintersteigers</p>"
    )
    other = published(make_project(slug="p", title_en="The training of others"), now=NOON)
    row = publish(project, now=NOON)
    assert "wintersteiger" in database_dump()
    change(project, title_en="The case", objective_en="<p>Training</p>")
    publish(project, now=NOON + HOUR)
    with django_capture_on_commit_callbacks(execute=True):
        operations.withhold(row, by=None, reason="It named a victim.", now=NOON + 2 * HOUR)
    assert "wintersteiger" not in database_dump()
    assert set(slugs("training")) == {project.slug, other.slug}


def test_withheld_words_that_another_text_has_are_still_suggested():
    published(make_project(title_en="Training of Wintersteiger"), now=NOON)
    project = make_project(title_en="Training of Wintersteiger and Dorfmeister")
    row = publish(project, now=NOON)
    operations.withhold(row, by=None, reason="It named a victim.", now=NOON + HOUR)
    words = dict(SearchWord.objects.filter(language="en").values_list("spelling", "number"))
    assert (words["Training"], words["Wintersteiger"]) == (1, 1)
    assert "Dorfmeister" not in words


def test_rebuilt_index_is_the_same_with_the_drafts():
    country = published(make_country(**UKRAINE), now=NOON)
    funder = published(make_funder(name_en="European Union", name_fr="Union européenne"), now=NOON)
    texts = {"title_en": "Training", "title_fr": "Formation", "start": "2013-10"}
    project = make_project(**texts, countries=[country], funders=[funder])
    publish(project, now=NOON)
    publish(change(project, title_en="Training and more"), at=NOON + DAY, now=NOON + HOUR)
    change(project, title_en="A draft")
    before = stored_index()
    assert len(before[0]) > 4
    assert before[2]
    call_command("index_search")
    assert stored_index() == before
    assert slugs("training ukraine")[0] == project.slug


def test_number_of_queries_is_the_same_for_more_objects():
    titles = [f"Training number {number} of magistrates" for number in range(12)]
    publish_contents(*(ActivityContent(slug=title, title={"en": title}) for title in titles))
    rows = list(Publication.objects.order_by("pk"))
    numbers = []
    for some in (rows[:2], rows):
        SearchEntry.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            index.add(some)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_all_texts_of_a_content_are_indexed_and_no_code():
    content = ProjectContent(
        slug="hidden-slug",
        title={"en": "One"},
        region="eastern-partnership",
        links=[{"label": {"en": "Two"}, "url": "https://three.example/"}],
        image="ab/four.png",
        image_alternative={"en": "Five"},
        extensions=[{"former_end": "2019-05", "note": {"en": "<Six>"}}],
    )
    [entry] = index.build_entries(content)
    words = set(entry.sequence.split())
    assert set("one eastern partnership two five six 2019 may mai".split()) <= words
    assert not {"hidden", "slug", "three", "four", "png", "eur"} & words


def marked():
    entries = SearchEntry.objects.filter(is_newest=True)
    return {entry.sequence.partition(END_OF_TITLE)[0].split()[-2] for entry in entries}


def test_mark_of_the_newest_publication_follows_every_operation():
    project = published(make_project(title_en="First"), now=NOON)
    assert marked() == {"first"}
    planned = publish(change(project, title_en="Second"), at=NOON + DAY, now=NOON + HOUR)
    assert marked() == {"second"}
    operations.cancel(planned, None, now=NOON + 2 * HOUR)
    assert marked() == {"first"}
    withdraw(project, None, "It ended.", now=NOON + 3 * HOUR)
    assert marked() == set()


def test_publications_with_the_same_words_share_an_entry_until_the_last_is_withheld():
    project = make_project(slug="p", title_en="Training")
    rows = [publish(project, now=NOON)]
    for day in (1, 2):
        change(project, budget_amount=day * 1_000)
        rows.append(publish(project, now=NOON + day * DAY))
    [entry] = SearchEntry.objects.filter(draft=None)
    assert list(entry.publications.order_by("pk")) == rows
    for number, row in enumerate(reversed(rows), 1):
        operations.withhold(
            row, by=None, reason="It named a victim.", now=NOON + 9 * DAY + number * HOUR
        )
        assert [slugs("training", NOON + day * DAY) for day in range(3)] == [
            ["p"] if day < 3 - number else [] for day in range(3)
        ]
        assert marked() == set()
    assert not SearchEntry.objects.filter(draft=None).exists()


def test_planned_publication_with_the_words_of_the_one_in_force_is_found_throughout():
    project = make_project(slug="p", title_en="Training", title_fr="Formation")
    publish(project, now=NOON)
    publish(change(project, budget_amount=9_000), at=NOON + DAY, now=NOON + HOUR)
    publish(change(project, title_fr="Cours"), at=NOON + 2 * DAY, now=NOON + 2 * HOUR)
    days = [NOON + days * DAY for days in range(3)]
    assert [slugs("training", day) for day in days] == [["p"]] * 3
    assert [slugs("formation", day, "fr") for day in days] == [["p"], ["p"], []]
    assert [slugs("cours", day, "fr") for day in days] == [[], [], ["p"]]


def test_results_are_the_same_if_each_entry_is_looked_up_in_the_record(monkeypatch):
    project = make_project(slug="p", title_en="Training")
    publish(project, now=NOON)
    publish(change(project, title_en="Seminar"), at=NOON + DAY, now=NOON + HOUR)
    times = (NOON, NOON + DAY)
    words = ("training", "seminar")
    before = [slugs(word, time) for word in words for time in times]
    assert before == [["p"], [], [], ["p"]]
    monkeypatch.setattr(scope, "MAX_EXCEPTIONS", 0)
    assert [slugs(word, time) for word in words for time in times] == before


@pytest.mark.postgres
def test_new_entry_is_indexed_immediately():
    publish_contents(ProjectContent(slug="p", title={"en": "Training of magistrates"}))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text, gin_clean_pending_list(indexrelid) FROM pg_index"
            " JOIN pg_class ON oid = indexrelid WHERE indrelid = 'search_entry'::regclass"
            " AND relam = (SELECT oid FROM pg_am WHERE amname = 'gin')"
        )
        waiting = dict(cursor.fetchall())
    assert len(waiting) == 5
    assert not any(waiting.values())
