"""The desk: what waits for the person who looks, each number leading to the list of what it counts."""

import datetime

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from projects.models import Project
from publishing import operations, review
from publishing.linkcheck.models import BrokenLink
from record.models import FOREVER, Publication, Step
from tests.helpers.admin.forms import form_of
from tests.helpers.factories import (
    make_milestone,
    make_page,
    make_project,
    make_superuser,
    make_user,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")
EVERYTHING = ("projects.view_project", "projects.change_project", "record.view_publication")
YESTERDAY = datetime.date(2020, 1, 1)


@pytest.fixture
def person():
    return make_superuser(username="me")


@pytest.fixture
def desk(client, person):
    client.force_login(person)
    return client


def saved_by(user, obj, **columns):
    for name, value in columns.items():
        setattr(obj, name, value)
    obj.save(by=user)
    return obj


def reviewed(obj, step, by):
    row = Publication.objects.candidates().of(obj).latest("pk")
    review.add_entries([row], step, text="A note", now=timezone.now(), by=by)


def counts_of(page) -> dict:
    return {count.label: count.number for count in page.context["counts"]}


def work(person):
    """One object for each list, of several kinds; and one that is in none."""
    other = make_user(first_name="Ana")
    published(make_project(acronym="QUIET"))
    saved_by(person, make_project(acronym="MINE"), title_en="My draft")
    reviewed(
        saved_by(other, make_project(acronym="WAITS"), title_en="Submitted"), Step.SUBMITTED, other
    )
    saved_by(other, published(make_milestone(title_en="CHANGED")), reference_en="New")
    published(make_page(title_en="PLANNED"), at=timezone.now() + DAY)
    published(make_project(acronym="DUE", review_date=YESTERDAY, owner=person))
    published(make_project(acronym="DUE TOO", review_date=YESTERDAY, owner=other))


def test_each_number_is_what_its_list_shows(desk, person):
    work(person)
    page = desk.get(DESK)
    counts = counts_of(page)
    assert counts == {
        "My drafts": 1,
        "Waiting for me": 1,
        "Changed since published": 1,
        "Scheduled": 1,
        "To be read again": 2,
        "To be read again by me": 1,
        "Broken links": 0,
        "New messages": 0,
        "Messages assigned to me": 0,
        "Held as possible spam": 0,
        "Open messages deleted within 14 days": 0,
        "Mails not delivered so far": 0,
        "Subjects whose messages nobody is told of by mail": 0,
        "Subjects without an address for replies": 0,
    }
    for count in page.context["counts"]:
        listed = desk.get(count.url)
        shown = (
            len(listed.context["lines"])
            if "lines" in listed.context
            else listed.context["cl"].result_count
        )
        assert shown == count.number, count.label


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("drafts", ["MINE"]),
        ("waiting", ["WAITS"]),
        ("changed", ["CHANGED"]),
        ("scheduled", ["PLANNED"]),
        ("review", ["DUE", "DUE TOO"]),
    ],
)
def test_lists_hold_what_they_say_of_all_kinds_and_lead_to_the_forms(desk, person, name, shown):
    work(person)
    page = desk.get(reverse("admin:worklist", args=[name]))
    assert sorted(item.title for item, _ in page.context["lines"]) == shown
    (item, _), *_rest = page.context["lines"]
    form = desk.get(reverse("admin:object", args=[item.kind, item.key]), follow=True)
    assert item.title in form.text


def test_what_was_sent_back_waits_for_whoever_saved_it(desk, person):
    other = make_user()
    mine, theirs = make_project(acronym="MINE"), make_project(acronym="THEIRS")
    for obj, user in ((mine, person), (theirs, other)):
        reviewed(saved_by(user, obj, title_en="Submitted"), Step.SUBMITTED, user)
        reviewed(obj, Step.SENT_BACK, make_user())
    page = desk.get(reverse("admin:worklist", args=["waiting"]))
    assert [item.title for item, _ in page.context["lines"]] == ["MINE"]


def test_submitted_work_waits_for_publishers_only(client):
    editor = make_user(*EVERYTHING)
    reviewed(saved_by(editor, make_project(), title_en="Submitted"), Step.SUBMITTED, editor)
    client.force_login(editor)
    assert counts_of(client.get(DESK))["Waiting for me"] == 0


def test_kinds_that_a_person_may_not_see_are_not_counted(client):
    editor = make_user(*EVERYTHING)
    saved_by(editor, make_milestone(), title_en="Not to be seen")
    client.force_login(editor)
    assert counts_of(client.get(DESK))["My drafts"] == 0
    assert "Not to be seen" not in client.get(reverse("admin:worklist", args=["drafts"])).text


def test_who_sees_no_record_sees_no_numbers(client):
    client.force_login(make_user("contact.view_message"))
    assert [count.label for count in client.get(DESK).context["counts"]] == [
        "New messages",
        "Messages assigned to me",
        "Held as possible spam",
        "Open messages deleted within 14 days",
        "Mails not delivered so far",
    ]
    for address in (reverse("admin:worklist", args=["drafts"]), reverse("admin:scheduled")):
        assert client.get(address).status_code == 403


def test_unknown_list_answers_404(desk):
    assert desk.get(reverse("admin:worklist", args=["nothing"])).status_code == 404


def test_object_that_was_deleted_as_a_draft_leads_to_its_record(desk):
    project = make_project()
    address = reverse("admin:object", args=[project.kind, project.key])
    project.delete()
    assert desk.get(address).url.endswith(f"?key={project.key}")


class TestScheduled:
    def test_shows_what_goes_live_or_ends_in_the_next_30_days(self, desk):
        now = timezone.now()
        published(make_project(acronym="SOON"), at=now + DAY, note="A new one")
        published(make_project(acronym="LATER"), at=now + 31 * DAY)
        ending = published(make_project(acronym="ENDING"))
        operations.withdraw([ending], None, "It ends.", at=now + 2 * DAY)
        cancelled = publish(make_project(acronym="CANCELLED"), None, at=now + 3 * DAY)
        operations.cancel(cancelled, None)
        page = desk.get(reverse("admin:scheduled"))
        assert [row.title for row in page.context["page"]] == ["SOON", "ENDING"]
        assert "A new one" in page.text
        assert "It ends." in page.text

    def test_says_so_where_nothing_is(self, desk):
        assert "Nothing is scheduled." in desk.get(reverse("admin:scheduled")).text

    def test_site_at_a_moment_to_come_is_previewed(self, desk):
        moment = timezone.localtime(timezone.now() + 2 * DAY)
        published(make_project(slug="to-come"), at=moment - HOUR)
        address = reverse("admin:record_previewlink_moment")
        opened = desk.post(address, {"at_0": f"{moment:%Y-%m-%d}", "at_1": f"{moment:%H:%M}"})
        assert Client().get(opened.url + "projects/to-come/").status_code == 200
        assert Client().get("/projects/to-come/").status_code == 404

    def test_moment_that_has_passed_belongs_to_the_archive(self, desk):
        address = reverse("admin:record_previewlink_moment")
        assert (
            "there is the archive"
            in desk.post(address, {"at_0": "2020-01-01", "at_1": "10:00"}).text
        )


def test_broken_link_leads_to_the_form_in_which_it_stands(desk):
    project = published(make_project(acronym="BROKEN"))
    now = timezone.now()
    BrokenLink.objects.create(
        kind="project",
        key=project.key,
        title="BROKEN",
        field="objective",
        address="https://example.org/gone",
        problem="status",
        problem_detail="404",
        first_seen_at=now,
        checked_at=now,
    )
    page = desk.get(reverse("admin:publishing_brokenlink_changelist"))
    assert "answers 404" in page.text
    address = reverse("admin:object", args=["project", project.key])
    assert f'href="{address}"' in page.text
    assert desk.get(address).url == form_of(project)
    assert counts_of(desk.get(DESK))["Broken links"] == 1


class TestAtSize:
    """2,000 projects with 20,000 publications, and the starter content beside them."""

    @pytest.fixture
    def site(self, person):
        call_command("load_starter_content", verbosity=0)
        project = Project.objects.get(slug="glacy")
        row = Publication.objects.with_time().get(key=project.key)
        Project.objects.bulk_create(_copies(project, person))
        Publication.objects.bulk_create(_rows(row), batch_size=2_000)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # as the server does by itself within a minute

    @pytest.mark.slow
    def test_desk_and_lists_cost_few_queries(self, desk, site, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            assert counts_of(desk.get(DESK))["Changed since published"] >= 1_000
        for name in ("drafts", "waiting", "changed", "scheduled", "review"):
            with django_assert_max_num_queries(15):
                assert desk.get(reverse("admin:worklist", args=[name])).status_code == 200
        projects = reverse("admin:projects_project_changelist")
        for query in (
            {},
            {"state": "changed"},
            {"agreeing": "submitted"},
            {"review": "due"},
            {"q": "GLACY"},
        ):
            with django_assert_max_num_queries(15):
                assert desk.get(projects, query).status_code == 200
        for address in ("record_publication", "publishing_brokenlink", "record_previewlink"):
            with django_assert_max_num_queries(15):
                assert desk.get(reverse(f"admin:{address}_changelist")).status_code == 200
        with django_assert_max_num_queries(15):
            assert desk.get(reverse("admin:scheduled")).status_code == 200


def _copies(project, owner):
    for number in range(2_000):
        yield Project(
            slug=f"copy-{number}",
            acronym=f"COPY-{number}",
            title_en=f"Copy {number}",
            digest="changed" if number % 2 else project.digest,
            owner=owner,
            review_date=YESTERDAY,
        )


def _rows(row):
    """Ten publications of each copy, one after the other."""
    for project in Project.objects.filter(slug__startswith="copy-").only("key", "slug"):
        for number in range(10):
            moment = row.in_force_from + number * HOUR - 100 * DAY
            until = moment + HOUR if number < 9 else FOREVER
            yield Publication(
                kind="project",
                key=project.key,
                slug=project.slug,
                title=project.slug,
                saved_at=moment,
                recorded_at=moment,
                in_force_from=moment,
                in_force_until=until,
                content=row.content,
                card=row.card,
                digest=row.digest,
            )
