"""The cards of a process agree with the record after every operation and at every time."""

import threading
from unittest import mock

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from delivery.filters import FilterTable
from projects import filters, ordering
from projects.content import ActivityContent, CountryContent, ProjectContent
from publishing import operations, previews
from record import card_store, cards
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
    """Let the clock run from a day after noon: operations come into force after they begin."""
    with time_machine.travel(NOON + DAY) as traveller:
        yield traveller


def names(edition):
    """Return the kind, slug and title of all cards, which agree with outlines and single cards."""
    cards = [card for kind in KINDS for card in edition.cards.all(kind)]
    outlines = [outline for kind in KINDS for outline in edition.cards.outlines(kind)]
    assert {outline.ref for outline in outlines} == {card.ref for card in cards}
    assert all(edition.cards.get(outline.ref) is not None for outline in outlines)
    return sorted((card.kind, card.slug, str(getattr(card, "title", card.slug))) for card in cards)


def today():
    """Return the titles of projects on the live site, compared with an edition without a cache."""
    live = Edition.of_today()
    with mock.patch("record.card_store.cached_cards", {}):
        assert names(live) == names(Edition(live.at))
    return [name for kind, _, name in names(live) if kind == "project"]


def test_cards_follow_operations_and_scheduled_times(clock):
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


def test_cancelled_publication_never_appears(clock):
    project = published(make_project(title_en="Live"), now=NOON)
    assert today() == ["Live"]
    planned = publish(change(project, title_en="Launched"), by=None, at=NOON + DAY + HOUR)
    assert today() == ["Live"]
    operations.cancel(planned, None)
    clock.move_to(NOON + DAY + 2 * HOUR)
    assert today() == ["Live"]


def test_midnight_ends_projects(clock):
    published(make_project(start="2020", end="2026-03"), now=NOON)
    clock.move_to("2026-03-31 20:59:50Z")
    assert len(Edition.of_today().cards.memoize(ordering.ongoing_projects)) == 1
    clock.move_to("2026-03-31 21:00:00Z")
    assert Edition.of_today().cards.memoize(ordering.ongoing_projects) == []


def test_changed_cards_only_are_read_after_a_change(django_assert_num_queries):
    projects = [make_project(slug=f"p{number}") for number in range(3)]
    operations.publish(projects, by=None)
    rows = {row.pk: row for row in Edition.of_today().cards.rows(ProjectContent)}
    published(change(projects[0], title_en="Changed"))
    edition = Edition.of_today()
    with django_assert_num_queries(2):  # the keys, and the new row
        after = edition.cards.rows(ProjectContent)
    assert len(after) == 3
    new = [row for row in after if rows.get(row.pk) is not row]
    assert new == [row for row in after if str(row.outline.title) == "Changed"]
    another = Edition.of_today()
    with django_assert_num_queries(0):
        assert len(another.cards.all(ProjectContent)) == 3
    assert another.cards.all(ProjectContent)[0].cards is Edition.of_today().cards


def test_very_many_new_cards_are_not_read_by_their_keys(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(card_store, "MAX_READ_BY_KEY", 1)
    published(make_project())
    assert len(Edition.of_today().cards.outlines(ProjectContent)) == 1
    operations.publish([make_project(), make_project()], by=None)
    edition = Edition.of_today()
    with django_assert_num_queries(2) as queries:
        assert len(edition.cards.outlines(ProjectContent)) == 3
    assert '"record_publication"."id" IN' not in queries[-1]["sql"]


def test_previews_and_archives_have_their_own_cards(clock):
    project = published(make_project(title_en="Then"), now=NOON)
    assert today() == ["Then"]
    published(change(project, title_en="Now"))
    change(project, title_en="Draft")
    draft = Publication.objects.candidates().of(project).last()
    clock.shift(2 * DAY)
    link = previews.make_link([draft], None, "/", Edition.of_today().at, "Ion")
    preview, _ = previews.edition_for(link.token, Edition.of_today().at)
    for _ in range(2):
        assert [str(card.title) for card in preview.cards.all(ProjectContent)] == ["Draft"]
        archive = Edition(NOON + HOUR).cards.all(ProjectContent)
        assert [str(card.title) for card in archive] == ["Then"]
        assert today() == ["Now"]


def test_memoized_values_are_by_language():
    romania = published(make_country(slug="ro", name_en="Romania", name_fr="Roumanie"))
    country = Edition.of_today().cards.all(CountryContent)[0].ref
    obj = make_project()
    obj.countries.add(romania)
    obj.save_candidate()
    published(obj)
    for _ in range(2):
        for language, name in (("en", "Romania"), ("fr", "Roumanie")):
            with translation.override(language):
                table = Edition.of_today().cards.memoize(FilterTable, filters.PROJECTS)
                assert [str(value.label) for value in table.values["country"].values()] == [name]
    assert country in Edition.of_today().cards.outlines(ProjectContent)[0].countries


def test_process_caches_the_two_newest_versions_only(clock):
    project = published(make_project())
    for number in range(5):
        Edition.of_today().cards.all(ProjectContent)
        published(change(project, title_en=f"Number {number}"))
        clock.shift(MINUTE)
    Edition.of_today().cards.all(ProjectContent)
    assert len(cards._repositories) == cards.MAX_VERSIONS
    assert len(card_store.cached_cards["project"]) == 1


@pytest.mark.slow
def test_threads_share_complete_cards(transactional_db):
    operations.publish([make_activity(slug=f"a{number}") for number in range(200)], by=None)
    cards.forget_live_cards()
    edition, start, numbers = Edition.of_today(), threading.Barrier(4), []

    def read():
        start.wait()
        same = Edition(edition.at, is_live=True)
        same._version = edition._version
        numbers.append(len(same.cards.all(ActivityContent)))
        numbers.append(len(ordering.latest(same.cards.outlines(ActivityContent))))
        refs = [row.ref for row in same.cards.rows(ActivityContent)]
        numbers.append(sum(same.cards.get(ref) is not None for ref in refs))
        connection.close()

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert numbers == [200] * 12


def test_referencing_by_a_field_omits_links_in_texts_with_and_without_a_shared_repository():
    project, took_part = published(make_project(), now=NOON), make_activity()
    took_part.projects.add(project)
    published(took_part, now=NOON)
    published(make_activity(slug="speaks", summary_en=link(f"ref:{project.ref}")), now=NOON)
    for edition in (Edition(NOON + HOUR, is_live=True), Edition(NOON + HOUR)):
        assert len(edition.cards.referencing(project.ref, ActivityContent)) == 2
        named = edition.cards.referencing_by("projects", project.ref, ActivityContent)
        assert [card.key for card in named] == [took_part.key]


def test_first_publication_time_of_an_object_stays():
    project = published(make_project(), now=NOON)
    publish(change(project, title_en="Second"), by=None, now=NOON + DAY)
    content = Edition(NOON + 2 * DAY).get(ProjectContent, project.slug)
    assert (content.first_published_at, content.published_at) == (NOON, NOON + DAY)
