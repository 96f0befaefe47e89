"""What search reads: written with every act, gone with what is withheld, and the same when it is written anew."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.content import ActivityContent, ProjectContent
from publishing import operations
from record.editions import Edition
from record.models import Publication
from search import index, query, suggestions
from search.models import SearchEntry, SearchWord
from search.results import Results
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_notice,
    make_project,
    published,
)
from tests.helpers.published import publish as publish_contents
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

ENTRY_COLUMNS = (
    "publication_id serves_en serves_fr serves_ro day name title lead sequence tokens".split()
)
LONG_AFTER = NOON + 30 * DAY


def slugs(typed, at=LONG_AFTER, language="en"):
    return [content.slug for content in Results(Edition(at), query.parse(typed, language))[0:100]]


def everything_written():
    entries = sorted(SearchEntry.objects.values_list(*ENTRY_COLUMNS))
    return entries, sorted(SearchWord.objects.values_list("language", "word", "spelling"))


def everything_in_the_database() -> str:
    """Each value of each table; on SQLite the pages of the full-text index too."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        dump = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (a table of ours)
            dump += [table, *(repr(row) for row in cursor.fetchall())]
    return "\n".join(dump).lower()


def test_what_is_published_is_found_from_its_moment_to_its_withdrawal():
    project = make_project(slug="p", title_en="Training of magistrates")
    assert slugs("magistrates") == []
    publish(project, by=None, at=NOON + DAY, now=NOON)
    operations.withdraw([project], by=None, reason="It ended.", at=NOON + 3 * DAY, now=NOON + HOUR)
    found = [slugs("magistrate", NOON + days * DAY) for days in (0, 1, 2, 3)]
    assert found == [[], ["p"], ["p"], []]


def test_a_new_wording_takes_the_place_of_the_old_one_from_its_moment_on():
    project = published(make_project(slug="p", title_en="Training of magistrates"), now=NOON)
    publish(change(project, title_en="Training of judges"), by=None, now=NOON + DAY)
    assert (slugs("magistrates", NOON + HOUR), slugs("judges", NOON + HOUR)) == (["p"], [])
    assert (slugs("magistrates"), slugs("judges")) == ([], ["p"])


def test_what_is_cancelled_is_never_found():
    project = make_project(title_en="Training of magistrates")
    row = publish(project, by=None, at=NOON + DAY, now=NOON)
    operations.cancel(row, by=None, now=NOON + HOUR)
    assert slugs("magistrates") == []


def test_drafts_and_notices_leave_nothing_to_be_found():
    make_project(title_en="Training of magistrates")
    published(make_notice(title_en="Closed on Thursday"), now=NOON)
    assert everything_written() == ([], [])


def test_what_is_withheld_is_nowhere_in_the_database(django_capture_on_commit_callbacks):
    project = make_project(
        title_en="The case of Wintersteiger", objective_en="<p>Training Wintersteigers</p>"
    )
    other = published(make_project(slug="p", title_en="The training of others"), now=NOON)
    row = publish(project, by=None, now=NOON)
    assert "wintersteiger" in everything_in_the_database()
    change(project, title_en="The case", objective_en="<p>Training</p>")
    publish(project, by=None, now=NOON + HOUR)
    with django_capture_on_commit_callbacks(execute=True):
        operations.withhold(row, by=None, reason="It named a victim.", now=NOON + 2 * HOUR)
    assert "wintersteiger" not in everything_in_the_database()
    assert set(slugs("training")) == {project.slug, other.slug}


def test_words_that_something_else_says_too_are_still_led_to():
    published(make_project(title_en="Training of Wintersteiger"), now=NOON)
    row = publish(
        make_project(title_en="Training of Wintersteiger and Dorfmeister"), by=None, now=NOON
    )
    operations.withhold(row, by=None, reason="It named a victim.", now=NOON + HOUR)
    known = set(SearchWord.objects.values_list("word", flat=True))
    assert {"training", "wintersteiger"} <= known
    assert "dorfmeister" not in known


def test_nothing_planned_withdrawn_or_withheld_is_suggested():
    publish(make_project(title_en="Mesopotamia"), by=None, at=NOON + DAY, now=NOON)
    published(make_project(title_en="Catalonia"), now=NOON)
    gone = published(make_project(title_en="Andalusia"), now=NOON)
    withheld = publish(make_project(title_en="Wintersteiger"), by=None, now=NOON)
    operations.withdraw([gone], by=None, reason="It ended.", now=NOON + HOUR)
    operations.withhold(withheld, by=None, reason="It named a victim.", now=NOON + HOUR)
    at = NOON + 2 * HOUR
    tried = {
        typed: suggest(typed, at)
        for typed in "Mesopotamai Andalusai Wintersteigre Catalonai".split()
    }
    assert {typed for typed, found in tried.items() if found} == {"Catalonai"}
    assert suggest("Mesopotamai", NOON + 2 * DAY) == "Mesopotamia"


def suggest(typed, at):
    return suggestions.suggest(Edition(at), query.parse(typed, "en"))


def test_written_anew_it_is_the_same():
    country = published(
        make_country(name_en="Ukraine", name_fr="Ukraine", name_ro="Ucraina"), now=NOON
    )
    funder = published(make_funder(name_en="European Union", name_fr="Union européenne"), now=NOON)
    project = make_project(
        title_en="Training",
        title_fr="Formation",
        countries=[country],
        funders=[funder],
        start="2013-10",
    )
    publish(project, by=None, now=NOON)
    publish(change(project, title_en="Training and more"), by=None, at=NOON + DAY, now=NOON + HOUR)
    before = everything_written()
    assert len(before[0]) > 4
    call_command("index_search")
    assert everything_written() == before
    assert slugs("training ukraine") == [project.slug]


def test_readers_of_all_languages_share_an_entry_where_they_read_the_same():
    published(make_project(title_en="Training"), now=NOON)
    published(make_country(name_en="Ukraine", name_fr="Ukraine", name_ro="Ucraina"), now=NOON)
    readers = [
        [code for code in ("en", "fr", "ro") if getattr(entry, f"serves_{code}")]
        for entry in SearchEntry.objects.order_by("pk")
    ]
    assert readers == [["en", "fr", "ro"], ["en"], ["fr"], ["ro"]]


def test_a_hundred_objects_more_cost_no_query_more_to_index(django_assert_max_num_queries):
    for number in range(12):
        publish(
            make_project(title_en=f"Training number {number} of magistrates"),
            by=None,
            now=NOON + HOUR,
        )
    rows = list(index.searchable(Publication.objects))
    numbers = []
    for some in (rows[:2], rows):
        with CaptureQueriesContext(connection) as queries:
            index.add(some)
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_every_text_of_a_content_is_found_and_no_code():
    content = ProjectContent(
        slug="hidden-slug",
        title={"en": "One"},
        region="eastern-partnership",
        links=[{"label": {"en": "Two"}, "url": "https://three.example/"}],
        image="ab/four.png",
        image_alternative={"en": "Five"},
        extensions=[{"former_end": "2019-05", "note": {"en": "<Six>"}}],
    )
    [entry], _ = index.build_entries(content)
    said = entry.sequence.replace("|", "").split()
    assert {"one", "eastern", "partnership", "two", "five", "six", "2019", "may", "mai"} <= set(
        said
    )
    assert not {"hidden", "slug", "three", "four", "png", "eur"} & set(said)


def marked():
    return set(
        SearchEntry.objects.filter(index.IS_MARKED).values_list("publication__slug", flat=True)
    )


def test_the_mark_of_the_newest_follows_every_act():
    project = published(make_project(slug="first"), now=NOON)
    assert marked() == {"first"}
    planned = publish(change(project, slug="second"), by=None, at=NOON + DAY, now=NOON + HOUR)
    assert marked() == {"second"}
    operations.cancel(planned, None, now=NOON + 2 * HOUR)
    assert marked() == {"first"}
    withdraw(project, None, "It ended.", now=NOON + 3 * HOUR)
    assert marked() == set()


def test_what_says_nothing_is_marked_too_and_no_other_word_is_touched():
    publish_contents(
        ActivityContent(slug="silent"),
        ActivityContent(slug="named", title={"en": "znewest training"}),
    )
    before = list(SearchEntry.objects.order_by("pk").values_list("tokens", flat=True))
    assert [each.split()[-1] for each in before] == ["znewest"] * len(before)
    index.unmark_newest(SearchEntry.objects.all())
    without = list(SearchEntry.objects.order_by("pk").values_list("tokens", flat=True))
    assert without == [each.removesuffix("znewest").strip() for each in before]
    index.mark_newest(SearchEntry.objects.all())
    assert list(SearchEntry.objects.order_by("pk").values_list("tokens", flat=True)) == before
