"""The dashboard: what waits for the user, in sentences, and what was done last."""

import datetime
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from desk import dashboard
from desk.admin_urls import object_url
from publishing import review
from record.models import (
    LogCheckpoint,
    LogCosignature,
    LogKey,
    LogTimestamp,
    RecordVerification,
    ReviewEntry,
    Step,
)
from tests.helpers.admin.role_samples import person_in
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import (
    change,
    make_office,
    make_page,
    make_project,
    make_user,
    published,
)
from tests.helpers.publishing import publish, reviewed, saved_by
from tests.helpers.times import DAY

DASHBOARD = reverse("admin:index")
EDITOR = ("projects.view_project", "projects.add_project", "record.view_publication")
LONG_AGO = datetime.date(2020, 1, 1)
QUERIES = 20
OF_TASKS = 4  # of one kind: the objects, and three for their states


def sentences_of(client):
    return [task.sentence for task in client.get(DASHBOARD).context["tasks"]]


def titles_of(client, name):
    return [str(row) for row in client.get(DASHBOARD).context[name]]


class TestTasks:
    def test_nothing_that_is_zero_is_shown(self, desk):
        published(make_project())
        assert sentences_of(desk) == []
        assert "Nothing waits for you." in desk.get(DASHBOARD).text

    def test_draft_that_was_sent_back_has_the_words_of_the_colleague(self, desk, person):
        colleague = make_user(first_name="Mihai")
        mine, theirs = make_project(acronym="MINE"), make_project(acronym="THEIRS")
        for obj, user in ((mine, person), (theirs, make_user())):
            reviewed(saved_by(user, obj, title_en="Submitted"), Step.SUBMITTED, user)
            reviewed(obj, Step.SENT_BACK, colleague, "Please add the closing date.")
        (task,) = desk.get(DASHBOARD).context["tasks"]
        assert task.sentence == "“MINE” was sent back by Mihai just now:"
        assert task.quote == "Please add the closing date."
        assert task.url == object_url(mine)

    def test_submitted_draft_is_shown_with_any_number_of_comments(self, desk, monkeypatch):
        monkeypatch.setattr(dashboard, "MAX_ENTRIES", 2)
        ana = make_user(first_name="Ana")
        draft = saved_by(ana, make_project(acronym="DRAFT"), title_en="Submitted")
        reviewed(draft, Step.SUBMITTED, ana)
        for _number in range(3):
            reviewed(draft, Step.COMMENTED, make_user())
        assert "“DRAFT” was submitted by Ana just now:" in sentences_of(desk)

    def test_publishers_see_what_was_submitted_and_editors_do_not(self, desk, client):
        ana = make_user(first_name="Ana")
        for number in range(7):
            draft = saved_by(ana, make_project(acronym=f"DRAFT-{number}"), title_en="Submitted")
            reviewed(draft, Step.SUBMITTED, ana, "Signed on 3 March.")
        reviewed(draft, Step.COMMENTED, make_user())
        sentences = sentences_of(desk)
        assert sentences[0] == "“DRAFT-6” was submitted by Ana just now:"
        assert sentences[5:] == ["2 more pages wait for a publisher."]
        client.force_login(make_user(*EDITOR))
        assert sentences_of(client) == []

    def test_comments_and_approvals_of_guests_reach_the_owner_and_the_maker_of_the_link(
        self, client
    ):
        owner, maker, other = (make_user(*EDITOR) for _ in range(3))
        draft = saved_by(make_user(), make_project(acronym="GLACY+", owner=owner), title_en="New")
        link = link_to(draft, by=maker)
        for step, text in ((Step.COMMENTED, "The year is wrong."), (Step.APPROVED, "")):
            reviewed(draft, step, None, text, name="Elena", link=link)
        expected = [
            "Elena (by a shared link) approved “GLACY+” just now.",
            "Elena (by a shared link) commented on “GLACY+” just now:",
        ]
        for user, sentences in ((owner, expected), (maker, expected), (other, [])):
            client.force_login(user)
            assert sentences_of(client) == sentences
        client.force_login(owner)
        assert client.get(DASHBOARD).context["tasks"][1].quote == "The year is wrong."

    def test_comment_of_a_colleague_stays_until_it_is_resolved(self, desk, person):
        draft = saved_by(person, make_project(acronym="MINE"), title_en="New")
        reviewed(draft, Step.COMMENTED, person, "My own note")
        reviewed(draft, Step.COMMENTED, make_user(first_name="Ana"))
        (task,) = desk.get(DASHBOARD).context["tasks"]
        assert task.sentence == "Ana commented on “MINE” just now:"
        assert task.url == f"{object_url(draft)}#comments"
        saved_by(person, draft, title_en="Corrected")
        publish(draft, person, solo_reason="Alone")
        assert sentences_of(desk) == [task.sentence]
        review.resolve(ReviewEntry.objects.latest("pk"), person, timezone.now())
        assert sentences_of(desk) == []

    def test_comment_on_several_drafts_of_one_link_is_shown_once_until_they_are_deleted(
        self, desk, person
    ):
        drafts = [make_project(acronym="ONE"), make_project(acronym="TWO")]
        link = link_to(*drafts, by=person)
        rows = [candidate_of(draft) for draft in drafts]
        entry = {"text": "Good.", "now": timezone.now(), "name": "Elena", "link": link}
        review.add_entries(rows, Step.COMMENTED, **entry)
        assert len(sentences_of(desk)) == 1
        for draft in drafts:
            draft.delete()
        assert sentences_of(desk) == []

    def test_kinds_that_the_user_may_not_see_are_left_out(self, client):
        editor = make_user(*EDITOR)
        client.force_login(editor)
        page = saved_by(editor, make_page(), title_en="Not to be seen")
        reviewed(page, Step.COMMENTED, make_user())
        published(make_page(title_en="Hidden page"))
        text = client.get(DASHBOARD).text
        assert "Not to be seen" not in text
        assert "Hidden page" not in text

    def test_user_without_access_to_the_record_has_no_tasks_of_it(self, client):
        client.force_login(make_user("contact.view_message"))
        change(published(make_project()), title_en="New")
        assert sentences_of(client) == []

    def test_number_of_queries_does_not_depend_on_the_number_of_tasks(
        self, desk, person, django_assert_num_queries
    ):
        with django_assert_num_queries(QUERIES - OF_TASKS):
            desk.get(DASHBOARD)
        for number in range(6):
            draft = saved_by(person, published(make_project()), title_en=f"New {number}")
            reviewed(draft, Step.COMMENTED, make_user())
            reviewed(draft, Step.SUBMITTED, make_user())
        with django_assert_num_queries(QUERIES):
            desk.get(DASHBOARD)


class TestStateOfLog:
    def verified(self, problems=()):
        RecordVerification.objects.create(
            day=LONG_AGO, verified_at=timezone.now(), entries=1234, problems=[*problems]
        )

    def test_result_of_the_last_night_is_shown(self, desk):
        self.verified()
        text = desk.get(DASHBOARD).text
        expected = "The published versions were verified on 1 January 2020: they match"
        assert expected in text
        assert "1,234 entries" in text

    def test_log_without_a_key_is_named(self, desk):
        self.verified()
        assert "The publication log is not signed" in desk.get(DASHBOARD).text
        LogKey.objects.create(verifier_key="w.example+0123abcd+BA==", valid_from=timezone.now())
        assert "The publication log is not signed" not in desk.get(DASHBOARD).text

    def test_problems_are_shown_to_administrators(self, desk, client):
        self.verified(["Row 7 isn't in the log.", *map(str, range(9))])
        text = desk.get(DASHBOARD).text
        assert "do not match the publication log" in text
        assert "Row 7 isn&#x27;t in the log." in text
        client.force_login(make_user("record.view_publication"))
        assert "publication log" not in client.get(DASHBOARD).text

    def test_missing_timestamp_is_shown_after_several_attempts(self, desk):
        checkpoint = LogCheckpoint.objects.create(size=1, note="", signed_at=timezone.now())
        add = partial(
            LogTimestamp.objects.create, checkpoint=checkpoint, next_attempt_at=timezone.now()
        )
        for attempts, is_shown in ((2, False), (3, True)):
            add(day=LONG_AGO + attempts * DAY, attempts=attempts)
            assert ("no timestamp since 4 January 2020" in desk.get(DASHBOARD).text) == is_shown
        add(day=LONG_AGO + 4 * DAY, token=b"granted")
        assert "no timestamp since" not in desk.get(DASHBOARD).text

    def test_failing_witness_is_shown_after_several_attempts(self, desk, settings):
        row = LogCosignature.objects.create(
            checkpoint=LogCheckpoint.objects.create(size=1, note="", signed_at=timezone.now()),
            witness="w.example+0123abcd+BA==",
            attempts=2,
            next_attempt_at=timezone.now(),
            error="conflict",
        )
        settings.LOG_WITNESSES = [[row.witness, "https://w.example/"]]
        expected = "The witness w.example has not confirmed the log lately."
        assert expected not in desk.get(DASHBOARD).text
        LogCosignature.objects.update(attempts=3)
        text = desk.get(DASHBOARD).text
        assert expected in text
        assert "The witness has confirmed another log." in text
        settings.LOG_WITNESSES = []
        assert expected not in desk.get(DASHBOARD).text


class TestRecentWork:
    def test_last_five_objects_that_the_user_saved_and_last_five_publications(self, desk, person):
        for number in range(6):
            project = saved_by(person, make_project(acronym=f"LIVE-{number}"), title_en="Mine")
            published(project)
            published(change(project, summary_en="Again"))
        saved_by(make_user(), make_project(acronym="THEIRS"), title_en="Theirs")
        published(make_project(acronym="PLANNED"), at=timezone.now() + DAY)
        expected = ["LIVE-5", "LIVE-4", "LIVE-3", "LIVE-2", "LIVE-1"]
        assert titles_of(desk, "last_written") == expected
        assert titles_of(desk, "last_published") == expected

    def test_object_that_was_published_twice_is_listed_once(self, desk):
        project = published(make_project(acronym="TWICE"))
        published(change(project, title_en="New"))
        assert titles_of(desk, "last_published") == ["TWICE"]

    def test_colleague_who_has_written_nothing_sees_three_first_steps(self, desk, person):
        assert "First steps" in desk.get(DASHBOARD).text
        saved_by(person, make_project(), title_en="Mine")
        assert "First steps" not in desk.get(DASHBOARD).text

    def test_menu_adds_the_kinds_that_the_user_may_add(self, desk, client):
        make_office()
        names = [name for name, _url in desk.get(DASHBOARD).context["add_links"]]
        assert {"project", "notice"} <= set(names)
        assert "office profile" not in names
        client.force_login(make_user(*EDITOR))
        links = client.get(DASHBOARD).context["add_links"]
        assert links == [("project", reverse("admin:projects_project_add"))]


@pytest.mark.parametrize(
    ("role", "text"),
    [
        ("Editor", "You write and submit; publishers publish."),
        ("Administrator", "manage accounts"),
    ],
)
def test_role_is_explained_in_one_line(client, role, text):
    client.force_login(person_in(role))
    assert text in client.get(DASHBOARD).text
