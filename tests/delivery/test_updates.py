"""The changes of the site, of all kinds together, as visitors may read them."""

import pytest
from django.core.paginator import Paginator
from django.test import RequestFactory

from contact.models import ContactDetails
from delivery.updates import PublicationTimes, Updates, last_changed, publication_times
from projects.models import ActivityContent
from publishing import operations
from record.editions import Edition
from record.models import Publication
from tests.helpers import published as published_contents
from tests.helpers.factories import change, make_document, make_milestone, make_project, published
from tests.helpers.pages.history_page import glacy
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db
TODAY = NOON + 10 * DAY


@pytest.fixture(autouse=True)
def today(clock):
    clock.move_to(TODAY)


@pytest.fixture
def project():
    return glacy()


def updates(edition=None, **how):
    request = RequestFactory().get("/updates/")
    request.edition = edition or Edition(TODAY)
    request.prefix = None
    return Updates(request, **how)


def shown(*args, **how):
    return [(str(update.title), update.note, update.url) for update in updates(*args, **how)[:50]]


def test_updates_are_newest_first_with_the_page_of_today(project):
    assert shown() == [
        ("GLACY+", "It has a shorter address.", "/projects/glacy/"),
        ("GLACY+", "", "/projects/glacy/"),
        ("GLACY+", "The budget was raised.", "/projects/glacy/"),
        ("GLACY+", "", "/projects/glacy/"),
    ]
    newest, minor, _, first = updates()[:50]
    assert (newest.row.kind, newest.row.kind_label) == ("project", "project")
    assert newest.history == "/history/project/glacy/"
    assert newest.row.in_force_from == NOON + 4 * DAY
    assert [update.row.is_minor for update in (newest, minor, first)] == [False, True, False]
    assert [update.label for update in (newest, minor, first)] == ["Changed", "Changed", "New"]
    major = updates(with_minor=False)
    assert [update.row.is_minor for update in major[:50]] == [False] * len(major) == [False] * 3
    pages = Paginator(updates(), 3)
    assert (pages.count, pages.num_pages) == (4, 2)
    assert [update.label for update in pages.page(2)] == ["New"]


def test_withheld_content_is_in_no_update(project):
    first = Publication.objects.with_time().of(project).earliest("in_force_from")
    operations.withhold(first, None, "A person’s safety.", now=NOON + 9 * DAY)
    assert first not in [update.row for update in updates()[:50]]
    assert len(updates()) == 3
    assert {update.label for update in updates()[:50]} == {"Changed"}


def test_withdrawn_and_withheld_object_is_in_no_update(client, project):
    other = make_project(slug="a-victim")
    row = publish(other, now=NOON + 5 * DAY)
    withdraw(other, None, "A mistake.", now=NOON + 6 * DAY)
    pages = ("/updates/", "/updates/feed/", "/archive/2026-03-16/updates/")
    assert all("/history/project/a-victim/" in client.get(page).text for page in pages)
    operations.withhold(row, None, "It named a victim.", now=NOON + 7 * DAY)
    assert not any("a-victim" in client.get(page).text for page in pages)
    assert len(updates()) == len(updates()[:50]) == 4


def test_drafts_scheduled_and_cancelled_rows_are_in_no_update(project):
    before = shown()
    cancelled = publish(change(project, acronym="Cancelled"), at=TODAY + DAY)
    operations.cancel(cancelled, None, now=TODAY)
    publish(change(project, acronym="Planned"), at=TODAY + 2 * DAY)
    change(project, acronym="Drafted")
    make_project(slug="never-published")
    assert shown() == before
    assert str(shown(Edition(TODAY + 2 * DAY))[0][0]) == "Planned"


def test_preview_shows_no_update_of_its_candidates(project):
    change(project, acronym="Drafted", slug="drafted")
    candidate = Publication.objects.candidates().of(project).latest("pk")
    found = shown(Edition(TODAY, [candidate]))
    assert found[0] == ("GLACY+", "It has a shorter address.", "/projects/drafted/")
    assert "Drafted" not in [title for title, *_ in found]


def test_kinds_without_pages_are_included_only_if_they_are_named(project):
    published(make_document(title_en="Report"), now=NOON + 7 * DAY)
    published(make_milestone(title_en="Decision", slug="decision"), now=NOON + 7 * DAY)
    assert "Report" not in [title for title, *_ in shown()]
    assert shown(kind="document") == [("Report", "", "")]
    assert shown(kind="milestone") == [("Decision", "", "/legal-basis/decision/")]


def test_archived_updates_link_to_archived_pages(client, project):
    details = ContactDetails(office_name_en="Office", city_en="Bucharest", country_en="Romania")
    details.save()
    published(details, now=NOON + 5 * DAY)
    html = client.get("/archive/2026-03-15/updates/").text
    updates = html.partition('class="entries')[2].partition("<footer")[0]
    for path in ("contact/", "projects/glacy/"):
        assert f'href="/archive/2026-03-15/{path}"' in updates
    earlier = client.get("/archive/2026-03-11/updates/").text
    for path in ("projects/former/", "history/project/former/"):
        assert f'href="/archive/2026-03-11/{path}"' in earlier
    assert "glacy" not in earlier


def test_page_of_updates_needs_one_query_however_many_there_are(project, django_assert_num_queries):
    for number in range(5):
        published(make_project(slug=f"other-{number}"), now=NOON + 7 * DAY)
    with django_assert_num_queries(1):
        assert len(updates()[:8]) == 8


def test_publication_times_exclude_minor_changes_and_withdrawals(project):
    assert publication_times(Edition(TODAY), "project", [project.key]) == {
        project.key: PublicationTimes(first=NOON, last=NOON + 4 * DAY, changes=3)
    }
    assert publication_times(Edition(NOON + 3 * DAY), "project", [project.key]) == {
        project.key: PublicationTimes(first=NOON, last=NOON + 2 * DAY, changes=2)
    }
    withdraw(project, None, "It was merged.", now=NOON + 5 * DAY)
    assert (
        publication_times(Edition(TODAY), "project", [project.key])[project.key].last
        == NOON + 4 * DAY
    )


def slugs_of(found):
    rows = Publication.objects.order_by("in_force_from")  # the last slug of an object wins
    slugs = dict(rows.values_list("key", "slug"))
    return [slugs[key] for key, _times in found]


def test_last_changed_objects_exclude_minor_changes_and_withdrawn_objects(project):
    """The project changed on the 14th."""
    minor = published(make_project(slug="minor"), now=NOON + 5 * DAY)
    over = published(make_project(slug="over"), now=NOON + 6 * DAY)
    published(make_project(slug="new"), now=NOON + 7 * DAY)
    operations.publish([change(minor, title_en="x")], None, is_minor=True, now=NOON + 8 * DAY)
    withdraw(over, None, "Over.", now=NOON + 9 * DAY)
    make_project(slug="draft")
    found = last_changed(Edition(TODAY), "project", 9)
    assert slugs_of(found) == ["new", "minor", "glacy"]
    assert [times.last for _key, times in found] == [NOON + day * DAY for day in (7, 5, 4)]
    assert last_changed(Edition(TODAY), "project", 1) == found[:1]


def test_last_changed_objects_need_two_queries_and_are_sorted_by_slug_at_one_time(
    django_assert_num_queries,
):
    contents = [ActivityContent(slug=slug, title={"en": "Met"}) for slug in "abcde"]
    published_contents.publish(*contents, at=NOON)
    for number, slugs in ((2, "ed"), (3, "edc"), (100, "edcba")):
        with django_assert_num_queries(2):
            found = last_changed(Edition(TODAY), "activity", number)
        assert slugs_of(found) == list(slugs)
