"""The contents that a process has parsed agree with the record after every operation."""

import pytest
import time_machine
from django.http import QueryDict
from django.utils import translation

from delivery.filters import Filtered
from projects import filters
from projects.models import ActivityContent, ProjectContent
from publishing import operations
from record import content_cache
from record.content import REFERENCE_NAME
from record.content_cache import forget_contents
from record.editions import Edition
from record.models import Publication
from tests.helpers.factories import change, make_activity, make_country, make_project, published
from tests.helpers.pages.links import link
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    """Let the clock run from a day after noon: operations come into force after they begin."""
    with time_machine.travel(NOON + DAY) as traveller:
        yield traveller


def titles(edition):
    listed = sorted(str(project.title) for project in edition.listing(ProjectContent))
    assert sorted(str(project.title) for project in edition.contents(ProjectContent)) == listed
    return listed


def today():
    """Return the titles of projects on the live site, the same with and without a cache."""
    shown = titles(Edition.of_today())
    forget_contents()
    assert titles(Edition.of_today()) == shown
    return shown


def test_live_site_follows_operations_and_scheduled_times(clock):
    first = published(make_project(title_en="First"), now=NOON)
    assert today() == ["First"]
    second = published(make_project(slug="zz", title_en="Second"))
    published(change(first, title_en="Changed"))
    assert today() == ["Changed", "Second"]
    planned = publish(change(first, title_en="Planned"), at=NOON + DAY + HOUR)
    cancelled = publish(change(second, title_en="Never"), at=NOON + DAY + HOUR)
    operations.cancel(cancelled, None)
    withdraw(second, None, "It ended.", at=NOON + DAY + 2 * HOUR)
    assert today() == ["Changed", "Second"]
    clock.move_to(NOON + DAY + HOUR)
    assert today() == ["Planned", "Second"]
    clock.move_to(NOON + DAY + 2 * HOUR)
    assert today() == ["Planned"]
    operations.withhold(planned, None, "A court's order.")
    assert today() == []


@pytest.mark.django_db(transaction=True)
def test_withheld_content_leaves_the_memory():
    row = publish(make_project(title_en="The name of a victim"), now=NOON)
    assert titles(Edition.of_today()) == ["The name of a victim"]
    assert content_cache._contents.get(row.pk)
    operations.withhold(row, None, "It names a victim.")
    assert content_cache._contents.get(row.pk) is None


def test_previews_and_archived_days_have_contents_of_their_own():
    project = published(make_project(title_en="Then"), now=NOON)
    published(change(project, title_en="Now"))
    change(project, title_en="Draft")
    draft = Publication.objects.candidates().of(project).last()
    for _ in range(2):
        preview = Edition(Edition.of_today().at, [draft])
        assert titles(preview) == ["Draft"]
        assert preview.contents(ProjectContent)[0].edition is preview
        assert titles(Edition(NOON + HOUR)) == ["Then"]
        assert titles(Edition.of_today()) == ["Now"]
    publish(project)  # the draft that was previewed gets its time
    [shown] = Edition.of_today().contents(ProjectContent)
    assert (str(shown.title), shown.published_at) == ("Draft", shown._publication.in_force_from)
    assert shown.published_at is not None


def test_totals_are_stored_by_language():
    romania = published(make_country(slug="ro", name_en="Romania", name_fr="Roumanie"))
    published(make_project(countries=[romania]))
    for _ in range(2):
        for language, name in (("en", "Romania"), ("fr", "Roumanie")):
            with translation.override(language):
                facets = Filtered(filters.PROJECTS, Edition.of_today(), QueryDict()).facets
                [choices] = [choices for facet, choices in facets if facet.name == "country"]
                assert [str(choice.value.label) for choice in choices] == [name]


def test_contents_that_name_an_object_in_a_field_are_not_those_that_link_to_it():
    project = published(make_project(), now=NOON)
    took_part = published(make_activity(projects=[project]), now=NOON)
    published(make_activity(slug="speaks", summary_en=link(f"ref:{project.ref}")), now=NOON)
    activities = Edition(NOON + HOUR).listing(ActivityContent)
    assert len(activities.where(REFERENCE_NAME, project.ref)) == 2
    assert [each.key for each in activities.where("projects", project.ref)] == [took_part.key]
