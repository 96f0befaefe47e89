"""Worklists, and the numbers on the dashboard that lead to them."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from publishing import review
from record.models import Publication, Step
from tests.helpers.factories import (
    make_milestone,
    make_page,
    make_project,
    make_superuser,
    make_user,
    published,
)
from tests.helpers.times import DAY

pytestmark = pytest.mark.django_db

DASHBOARD = reverse("admin:index")
EDITOR = ("projects.view_project", "projects.change_project", "record.view_publication")
LONG_AGO = datetime.date(2020, 1, 1)
OF_MESSAGES = [
    "New messages",
    "Messages assigned to me",
    "Held as possible spam",
    "Open messages deleted within 14 days",
    "E-mails not delivered so far",
]
OF_SUBJECTS = [
    "Subjects without a recipient",
    "Subjects without an address for replies",
]


@pytest.fixture
def person():
    return make_superuser(username="me")


@pytest.fixture
def desk(client, person):
    client.force_login(person)
    return client


def saved_by(user, obj, **columns):
    """Change the columns of the object and save it as this user."""
    for name, value in columns.items():
        setattr(obj, name, value)
    obj.save(by=user)
    return obj


def reviewed(obj, step, by):
    row = Publication.objects.candidates().of(obj).latest("pk")
    review.add_entries([row], step, text="A note", now=timezone.now(), by=by)


def counts_of(page) -> dict:
    return {count.label: count.number for count in page.context["counts"]}


def worklist(client, name):
    return client.get(reverse("admin:worklist", args=[name]))


def titles_in(page):
    return sorted(item.title for item, *_texts in page.context["lines"])


@pytest.fixture
def work(person):
    """Make one object for each list, of several kinds, and one that is in none."""
    other = make_user(first_name="Ana")
    published(make_project(acronym="QUIET"))
    saved_by(person, make_project(acronym="MINE"), title_en="My draft")
    submitted = saved_by(other, make_project(acronym="WAITS"), title_en="Submitted")
    reviewed(submitted, Step.SUBMITTED, other)
    saved_by(other, published(make_milestone(title_en="CHANGED")), reference_en="New")
    published(make_page(title_en="PLANNED"), at=timezone.now() + DAY)
    published(make_project(acronym="DUE", review_date=LONG_AGO, owner=person))
    published(make_project(acronym="DUE TOO", review_date=LONG_AGO, owner=other))


def test_each_number_is_the_length_of_its_list(desk, work):
    page = desk.get(DASHBOARD)
    assert counts_of(page) == {
        "My drafts": 1,
        "Waiting for me": 1,
        "Unpublished changes": 1,
        "Scheduled": 1,
        "Due for review": 2,
        "Due for my review": 1,
        "Broken links": 0,
        **dict.fromkeys([*OF_MESSAGES, *OF_SUBJECTS], 0),
    }
    for count in page.context["counts"]:
        context = desk.get(count.url).context
        number = len(context["lines"]) if "lines" in context else context["cl"].result_count
        assert number == count.number, count.label


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("drafts", ["MINE"]),
        ("waiting", ["WAITS"]),
        ("changed", ["CHANGED"]),
        ("scheduled", ["PLANNED"]),
        ("review", ["DUE", "DUE TOO"]),
    ],
)
def test_list_has_objects_of_all_kinds_and_leads_to_their_forms(desk, work, name, titles):
    page = worklist(desk, name)
    assert titles_in(page) == titles
    item, *_texts = page.context["lines"][0]
    form = desk.get(reverse("admin:object", args=[item.kind, item.key]), follow=True)
    assert item.title in form.text


def test_draft_that_was_sent_back_waits_for_the_person_who_saved_it(desk, person):
    other = make_user()
    mine, theirs = make_project(acronym="MINE"), make_project(acronym="THEIRS")
    for obj, user in ((mine, person), (theirs, other)):
        reviewed(saved_by(user, obj, title_en="Submitted"), Step.SUBMITTED, user)
        reviewed(obj, Step.SENT_BACK, make_user())
    assert titles_in(worklist(desk, "waiting")) == ["MINE"]


def test_editor_sees_only_what_waits_for_editors_of_the_kinds_that_may_be_seen(client):
    editor = make_user(*EDITOR)
    client.force_login(editor)
    saved_by(editor, make_milestone(), title_en="Not to be seen")
    reviewed(saved_by(make_user(), make_project(), title_en="Sent"), Step.SUBMITTED, make_user())
    counts = counts_of(client.get(DASHBOARD))
    assert (counts["Waiting for me"], counts["My drafts"]) == (0, 0)
    assert "Not to be seen" not in worklist(client, "drafts").text


def test_user_without_access_to_the_record_sees_no_numbers_of_it(client):
    client.force_login(make_user("contact.view_message"))
    assert list(counts_of(client.get(DASHBOARD))) == OF_MESSAGES
    assert worklist(client, "drafts").status_code == 403
    assert client.get(reverse("admin:scheduled")).status_code == 403


def test_unknown_list_answers_404(desk):
    assert worklist(desk, "nothing").status_code == 404
