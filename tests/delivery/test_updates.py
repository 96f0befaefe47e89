"""What changed on the site: the rows of the record, all kinds together, as visitors may read them."""

import pytest
import time_machine
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.urls import set_script_prefix

from contact.models import ContactDetails
from core.i18n.dates import end_of_day
from delivery.middleware import Prefix
from delivery.updates import PublicationTimes, Updates, publication_times
from publishing import operations
from record.editions import Edition
from record.models import Publication
from tests.helpers.factories import change, make_document, make_milestone, make_project, published
from tests.helpers.pages.history_page import glacy
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db
TODAY = NOON + 10 * DAY


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def project():
    return glacy()


def updates(edition=None, prefix=None, **how):
    request = RequestFactory().get("/updates/")
    request.edition, request.prefix = edition or Edition(TODAY), prefix
    return Updates(request, **how)


def told(*args, **how):
    return [(str(each.title), each.note, each.url) for each in updates(*args, **how)[:50]]


def test_every_change_stands_in_it_newest_first_with_the_page_of_now(project):
    assert told() == [
        ("GLACY+", "It has a shorter address.", "/projects/glacy/"),
        ("GLACY+", "", "/projects/glacy/"),
        ("GLACY+", "The budget was raised.", "/projects/glacy/"),
        ("GLACY+", "", "/projects/glacy/"),
    ]
    newest, minor, _, first = updates()[:50]
    assert (newest.kind, newest.kind_name, newest.history) == (
        "project",
        "project",
        "/history/project/glacy/",
    )
    assert (newest.at, newest.is_first, newest.is_minor) == (NOON + 4 * DAY, False, False)
    assert (minor.is_minor, first.is_first, first.is_minor) == (True, True, False)


def test_a_withdrawal_has_its_reason_and_no_page_and_what_comes_back_says_so(project):
    withdraw(project, None, "It was merged.", now=NOON + 5 * DAY)
    withdrawal = updates()[:1][0]
    assert (str(withdrawal.title), withdrawal.note, withdrawal.url) == (
        "GLACY+",
        "It was merged.",
        "",
    )
    assert (withdrawal.is_withdrawal, withdrawal.history) == (True, "/history/project/glacy/")
    publish(change(project, acronym="BACK"), None, now=NOON + 6 * DAY)
    back, withdrawn, before = updates()[:3]
    assert (back.is_republished, back.is_first, back.url) == (True, False, "/projects/glacy/")
    assert not withdrawn.is_republished
    assert not before.is_republished


def test_what_was_withheld_does_not_stand_in_it(project):
    first = Publication.objects.with_time().of(project).earliest("in_force_from")
    operations.withhold(first, None, "A person’s safety.", now=NOON + 9 * DAY)
    assert first not in [each.row for each in updates()[:50]]
    assert len(updates()) == 3
    assert not any(each.is_first for each in updates()[:50])


def test_drafts_what_is_planned_and_what_was_cancelled_do_not_stand_in_it(project):
    before = told()
    cancelled = publish(change(project, acronym="Cancelled"), None, at=TODAY + DAY)
    operations.cancel(cancelled, None, now=TODAY)
    publish(change(project, acronym="Planned"), None, at=TODAY + 2 * DAY)
    change(project, acronym="Drafted")
    make_project(slug="never-published")
    assert told() == before
    assert str(told(Edition(TODAY + 2 * DAY))[0][0]) == "Planned"


def test_an_earlier_edition_has_what_had_come_by_then_at_the_addresses_of_then(project):
    assert told(Edition(NOON + DAY)) == [("GLACY+", "", "/projects/former/")]
    [first] = updates(Edition(NOON + DAY))[:50]
    assert first.history == "/history/project/former/"


def test_a_preview_tells_nothing_of_its_candidates(project):
    change(project, acronym="Drafted", slug="drafted")
    candidate = Publication.objects.candidates().of(project).latest("pk")
    assert told(Edition(TODAY, [candidate]))[0] == (
        "GLACY+",
        "It has a shorter address.",
        "/projects/drafted/",
    )
    assert "Drafted" not in [title for title, *_ in told(Edition(TODAY, [candidate]))]


def test_kinds_without_pages_are_told_of_only_where_they_are_asked_for(project):
    published(make_document(title_en="Report"), now=NOON + 7 * DAY)
    published(make_milestone(title_en="Decision", slug="decision"), now=NOON + 7 * DAY)
    assert "Report" not in [title for title, *_ in told()]
    assert told(only=["document", "milestone"]) == [
        ("Decision", "", "/legal-basis/decision/"),
        ("Report", "", ""),
    ]


def test_minor_changes_can_be_left_out(project):
    assert [each.is_minor for each in updates(with_minor=False)[:50]] == [False] * 3


@pytest.fixture
def archived_day():
    """Reads the site as it was on 15 March 2026, as a request inside the archive does."""
    day = (NOON + 5 * DAY).date()
    set_script_prefix(f"/archive/{day}/")
    yield Prefix(f"/archive/{day}", Edition(end_of_day(day)), day)
    set_script_prefix("/")


def test_inside_the_archive_pages_are_those_of_that_day_but_for_the_contact_form(
    project, archived_day
):
    details = ContactDetails(office_name_en="Office", city_en="Bucharest", country_en="Romania")
    details.save()
    published(details, now=NOON + 5 * DAY)
    found = [each.url for each in updates(archived_day.edition, archived_day)[:2]]
    assert found == ["/contact/", "/archive/2026-03-15/projects/glacy/"]


def test_it_can_be_read_a_page_at_a_time(project):
    pages = Paginator(updates(), 3)
    assert (pages.count, pages.num_pages) == (4, 2)
    assert [each.is_first for each in pages.page(2)] == [True]


def test_a_page_of_it_costs_three_queries_however_many_changes_there_are(
    project, django_assert_num_queries
):
    for number in range(5):
        published(
            make_project(slug=f"other-{number}", title_en=f"Other {number}"), now=NOON + 7 * DAY
        )
    with django_assert_num_queries(3):
        assert len(updates()[:8]) == 8


def test_the_moments_of_an_object_pass_over_minor_changes_and_its_withdrawal(project):
    assert publication_times(Edition(TODAY), "project") == {
        project.key: PublicationTimes(first=NOON, last=NOON + 4 * DAY, changes=3)
    }
    assert publication_times(Edition(NOON + 3 * DAY), "project") == {
        project.key: PublicationTimes(first=NOON, last=NOON + 2 * DAY, changes=2)
    }
    withdraw(project, None, "It was merged.", now=NOON + 5 * DAY)
    assert publication_times(Edition(TODAY), "project")[project.key].last == NOON + 4 * DAY
    assert publication_times(Edition(TODAY), "milestone") == {}
