"""What a process keeps of the live site is what the record says: after every act, at every moment, for every reader."""

import threading
from unittest import mock

import pytest
import time_machine
from django.utils import translation

from projects import filters, ordering
from projects.content import ActivityContent, CountryContent, ProjectContent
from publishing import operations, previews
from record import cards
from record.card_store import MAX_READ_BY_KEY, CardCache
from record.editions import Edition
from record.models import Publication
from tests.helpers.factories import change, make_activity, make_country, make_project, published
from tests.helpers.pages.links import link
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, MINUTE, NOON

pytestmark = pytest.mark.django_db
KINDS = (ProjectContent, ActivityContent, CountryContent)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(
        NOON + DAY
    ) as traveller:  # it goes on: an act comes into force after its moment
        yield traveller


def names(edition):
    """What lists show, of all kinds, by outlines, by cards and one by one."""
    shown = [card for kind in KINDS for card in edition.cards.all(kind)]
    outlines = [each for kind in KINDS for each in edition.cards.outlines(kind)]
    assert {each.ref for each in outlines} == {each.ref for each in shown}
    assert all(edition.cards.get(each.ref) is not None for each in outlines)
    return sorted((each.kind, each.slug, str(getattr(each, "title", each.slug))) for each in shown)


def today():
    """What the process answers, held against a reading of the record that keeps nothing."""
    kept_names, moment = names(Edition.of_today()), Edition.of_today().at
    with mock.patch("record.editions.card_cache", CardCache()):
        assert kept_names == names(Edition(moment))
    return [name for kind, _, name in kept_names if kind == "project"]


def test_every_act_is_seen_and_so_are_moments_that_come_by_themselves(clock):
    first = published(make_project(title_en="First", countries=[make_country()]), now=NOON)
    assert today() == ["First"]
    second = published(make_project(slug="zz", title_en="Second"))
    assert today() == ["First", "Second"]
    published(change(first, title_en="Changed"))
    assert today() == ["Changed", "Second"]
    planned = publish(change(first, title_en="Planned"), by=None, at=NOON + DAY + HOUR)
    withdraw(second, None, "It ended.", at=NOON + DAY + 2 * HOUR)
    assert today() == ["Changed", "Second"]
    clock.move_to(NOON + DAY + HOUR)
    assert today() == ["Planned", "Second"]
    clock.move_to(NOON + DAY + 2 * HOUR)
    assert today() == ["Planned"]
    operations.withhold(planned, None, "A court's order.")
    assert today() == []


def test_a_launch_that_was_cancelled_never_comes(clock):
    project = published(make_project(title_en="Live"), now=NOON)
    assert today() == ["Live"]
    planned = publish(change(project, title_en="Launched"), by=None, at=NOON + DAY + HOUR)
    assert today() == ["Live"]
    operations.cancel(planned, None)
    clock.move_to(NOON + DAY + 2 * HOUR)
    assert today() == ["Live"]


def test_midnight_changes_what_follows_from_the_day(clock):
    published(make_project(start="2020", end="2026-03"), now=NOON)
    clock.move_to("2026-03-31 20:59:50Z")
    assert len(Edition.of_today().cards.memoize(ordering.ongoing_projects)) == 1
    clock.move_to("2026-03-31 21:00:00Z")
    assert Edition.of_today().cards.memoize(ordering.ongoing_projects) == []


def test_after_a_change_only_what_changed_is_read(django_assert_num_queries):
    projects = [make_project(slug=f"p{n}") for n in range(30)]
    operations.publish(projects, by=None)
    rows = {row.pk: row for row in Edition.of_today().cards.rows(ProjectContent)}
    published(change(projects[0], title_en="Changed"))
    edition = Edition.of_today()
    with django_assert_num_queries(2):  # the numbers of what is in force, and the one that is new
        after = {row.pk: row for row in edition.cards.rows(ProjectContent)}
    assert len(after) == 30
    assert [row for pk, row in after.items() if rows.get(pk) is not row] == [
        row for row in after.values() if str(row.outline.title) == "Changed"
    ]
    another = Edition.of_today()
    with django_assert_num_queries(0):
        assert len(another.cards.all(ProjectContent)) == 30


def test_what_is_new_by_the_thousand_is_read_in_one_go(django_assert_max_num_queries):
    published(make_project())
    assert len(Edition.of_today().cards.outlines(ProjectContent)) == 1
    row = Publication.objects.get(in_force_from__isnull=False)
    copies = [Publication.objects.defer(None).get(pk=row.pk) for _ in range(MAX_READ_BY_KEY + 5)]
    for number, copy in enumerate(copies):
        copy.pk, copy.slug, copy.key = (
            None,
            f"copy-{number}",
            f"00000000-0000-4000-8000-{number:012}",
        )
    Publication.objects.bulk_create(copies)
    published(make_project())
    edition = Edition.of_today()
    with django_assert_max_num_queries(2):
        assert len(edition.cards.outlines(ProjectContent)) == MAX_READ_BY_KEY + 7


def test_previews_and_the_archive_show_theirs_and_leave_nothing_behind(clock):
    project = published(make_project(title_en="Then"), now=NOON)
    assert today() == ["Then"]
    published(change(project, title_en="Now"))
    change(project, title_en="Draft")
    draft = Publication.objects.candidates().of(project).last()
    clock.shift(2 * DAY)
    link = previews.make_link([draft], None, "/", Edition.of_today().at)
    preview, _ = previews.edition_for(previews.token_for(link), Edition.of_today().at)
    for _ in range(2):
        assert [str(each.title) for each in preview.cards.all(ProjectContent)] == ["Draft"]
        assert [str(each.title) for each in Edition(NOON + HOUR).cards.all(ProjectContent)] == [
            "Then"
        ]
        assert today() == ["Now"]


def test_each_language_has_its_own_words():
    romania = published(make_country(slug="ro", name_en="Romania", name_fr="Roumanie"))
    country = Edition.of_today().cards.all(CountryContent)[0].ref
    obj = make_project()
    obj.countries.add(romania)
    obj.save_candidate()
    published(obj)
    for _ in range(2):
        for language, name in (("en", "Romania"), ("fr", "Roumanie")):
            with translation.override(language):
                index = Edition.of_today().cards.memoize(filters.PROJECTS._index)
                assert [str(value.label) for value in index.values("country")] == [name]
    assert country in Edition.of_today().cards.outlines(ProjectContent)[0].countries


def test_no_card_knows_the_request_that_read_it(client):
    published(make_project(slug="p"))
    client.get("/projects/")
    card = Edition.of_today().cards.all(ProjectContent)[0]
    assert card.cards is Edition.of_today().cards


def test_a_process_keeps_no_more_than_the_two_newest(clock):
    project = published(make_project())
    for number in range(5):
        Edition.of_today().cards.all(ProjectContent)
        published(change(project, title_en=f"Number {number}"))
        clock.shift(MINUTE)
    Edition.of_today().cards.all(ProjectContent)
    assert len(cards._repositories) == cards.MAX_VERSIONS
    assert len(cards.card_cache._cards["project"]) == 1


@pytest.mark.slow
def test_threads_that_come_at_once_see_the_whole(transactional_db):
    """Whoever comes while somebody reads waits for nothing, and gets nothing half-read."""
    operations.publish([make_activity(slug=f"a{n}") for n in range(200)], by=None)
    cards.forget_live_cards()
    edition, start, seen = Edition.of_today(), threading.Barrier(4), []

    def look():
        from django.db import connection

        start.wait()
        found = Edition(edition.at, is_live=True)
        found._version = edition._version
        seen.append(
            (
                len(found.cards.all(ActivityContent)),
                len(found.cards.memoize(ordering.latest_activities)),
            )
        )
        refs = [row.ref for row in found.cards.rows(ActivityContent)]
        seen.append((sum(found.cards.get(ref) is not None for ref in refs), len(refs)))
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert seen == [(200, 200)] * 8


def test_what_names_an_object_in_a_field_is_the_same_from_what_is_kept_and_from_the_record():
    """Not what only speaks of it."""
    project, took_part = published(make_project(), now=NOON), make_activity()
    took_part.projects.add(project)
    published(took_part, now=NOON)
    published(make_activity(slug="speaks", summary_en=link(f"ref:{project.ref}")), now=NOON)
    for edition in (Edition(NOON + HOUR, is_live=True), Edition(NOON + HOUR)):
        assert len(edition.cards.referencing(project.ref, ActivityContent)) == 2
        named = edition.cards.referencing_by("projects", project.ref, ActivityContent)
        assert [each.key for each in named] == [took_part.key]


def test_first_publication_time_of_an_object_stays_and_a_draft_has_none():
    project = published(make_project(), now=NOON)
    publish(change(project, title_en="Second"), by=None, now=NOON + DAY)
    content = Edition(NOON + 2 * DAY).get(ProjectContent, project.slug)
    assert (content.first_published_at, content.published_at) == (NOON, NOON + DAY)
