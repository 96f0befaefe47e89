"""Withhold: the texts and files that are removed, and the facts that stay in the record."""

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from core.mail.models import MailState
from projects.models import Project, ProjectContent
from publishing import operations, previews
from publishing.models import ReviewDigest
from publishing.operations import withholding
from publishing.review_digests import queue_due
from record.editions import Edition, Gone
from record.models import Publication
from tests.helpers.admin.shared_links import candidate_of, link_to
from tests.helpers.factories import (
    change,
    make_country,
    make_document,
    make_project,
    make_superuser,
    make_user,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON
from tests.helpers.uploads.files import PDF, picture, upload

REASON = "It named a victim."
GOOD, NAME = "<p>The good text.</p>", "<p>A victim’s name.</p>"


def report(text=b"a report"):
    return upload(PDF + text, "report.pdf")


@pytest.fixture
def withhold(django_capture_on_commit_callbacks):
    """Withhold a row an hour after noon, and read it again."""

    def withhold(row, by=None, reason=REASON):
        with django_capture_on_commit_callbacks(execute=True):
            operations.withhold(row, by, reason, now=NOON + HOUR)
        row.refresh_from_db()

    return withhold


@pytest.fixture
def withheld(withhold):
    """The only publication of a project, withheld an hour after noon."""
    project = make_project(title_en="A victim's name", countries=[make_country()])
    row = publish(project, None, now=NOON)
    withhold(row, by=make_superuser())
    return row


@pytest.fixture
def document():
    return make_document(file=report(), url="")


@pytest.fixture
def due():
    """A project that is due for review, and its publication."""
    owner = make_user(email="ana@example.org")
    project = make_project(acronym="A victim", owner=owner, review_date=NOON.date())
    return project, publish(project, None, now=NOON)


def test_content_and_digest_are_removed_and_dates_and_reason_stay(withheld):
    assert (withheld.content, withheld.first_day, withheld.title) == (None, None, "")
    assert not withheld.values.exists()
    assert withheld.digest == ""
    assert (withheld.in_force_from, withheld.recorded_at) == (NOON, NOON)
    assert (withheld.withheld_at, withheld.withheld_reason) == (NOON + HOUR, REASON)
    assert withheld.withheld_by.is_superuser


@pytest.mark.parametrize("time", [NOON, NOON + DAY])
def test_withheld_content_is_gone_in_the_archive_too(withheld, time):
    with pytest.raises(Gone) as gone:
        Edition(time).get(ProjectContent, withheld.slug)
    assert gone.value.publication.withheld_reason == REASON
    assert list(Edition(time).contents(ProjectContent)) == []


def test_public_and_admin_page_have_the_reason_and_not_the_title(client, withheld):
    response = client.get(f"/projects/{withheld.slug}/")
    assert response.status_code == 410
    client.force_login(withheld.withheld_by)
    form = client.get(reverse("admin:record_publication_change", args=[withheld.pk]))
    for page in (response, form):
        assert REASON in page.text
        assert "victim&#x27;s name" not in page.text


def test_candidates_with_the_same_content_are_removed(withhold):
    project = make_project(title_en="A victim's name")
    row = publish(project, None, now=NOON)
    change(project, title_en="Without the name")
    same = change(project, title_en="A victim's name")
    token = link_to(same).token
    assert previews.open_shared(token, NOON)
    withhold(row)
    [left] = Publication.objects.candidates().of(project)
    assert left.content["title"] == {"en": "Without the name"}
    assert previews.open_shared(token, NOON) is None


def test_titles_are_removed_from_the_log_of_the_admin(withhold):
    by = make_superuser()
    project = make_project(acronym="VICTIM")
    other = make_project(acronym="OTHER")
    row = publish(project, by=None, now=NOON)
    for obj in (project, other):
        LogEntry.objects.log_actions(by.pk, [obj], CHANGE, "With VICTIM.")
    LogEntry.objects.log_actions(by.pk, [other], CHANGE, "A change.")
    withhold(row)
    entries = LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")
    assert [*entries] == [("(withheld)", ""), (str(other), ""), (str(other), "A change.")]


def test_mails_that_name_it_are_deleted_and_the_week_gets_no_second_one(withhold, due):
    project, row = due
    digest = ReviewDigest.objects.create(
        owner=project.owner,
        monday=NOON.date(),
        body="* Another page",
        created_at=NOON,
        next_attempt_at=NOON,
    )
    queue_due(NOON + 7 * DAY)
    sent = ReviewDigest.objects.latest("pk")
    assert row.title in sent.body
    ReviewDigest.objects.filter(pk=sent.pk).update(state=MailState.SENT, sent_at=NOON)
    withhold(row)
    assert list(ReviewDigest.objects.values_list("pk", "body").order_by("pk")) == [
        (digest.pk, "* Another page"),
        (sent.pk, ""),
    ]
    assert queue_due(NOON + 7 * DAY) == 0


def test_waiting_mail_that_names_it_is_written_again(withhold, due):
    project, row = due
    change(project, acronym="Without the name")
    queue_due(NOON)
    ReviewDigest.objects.update(body=f"* {row.title}")
    withhold(row)
    assert queue_due(NOON) == 1
    assert "* Without the name" in ReviewDigest.objects.get().body


def test_working_copy_with_the_content_or_a_paragraph_of_it_is_found():
    project = make_project(objective_en=GOOD)
    publish(project, None, now=NOON)
    row = publish(change(project, objective_en=NAME + GOOD), None, now=NOON + HOUR)
    for objective, is_found in (
        (NAME + GOOD, True),
        (NAME + "<p>A correction.</p>", True),
        (GOOD + "<p>A correction.</p>", False),
    ):
        change(project, objective_en=objective)
        _drafts, found = operations.find_same_text([row], NOON + 2 * HOUR)
        assert found == [project] * is_found
    operations.withhold(row, None, REASON)
    assert operations.find_same_text([row]) == ([], [])


def test_drafts_with_a_paragraph_of_withheld_content_are_found():
    project = make_project(objective_en=GOOD)
    publish(project, None, now=NOON)

    def draft(objective):
        change(project, objective_en=objective)
        return candidate_of(project)

    draft(NAME + GOOD)
    draft(GOOD + "<p>A better text.</p>")
    row = publish(change(project, objective_en=NAME), None, now=NOON + HOUR)
    other = draft(GOOD + NAME)
    same_as_first = draft(NAME + GOOD)
    change(project, objective_en=NAME + "<p>The next text.</p>")
    scheduled = publish(project, None, at=NOON + DAY, now=NOON + 2 * HOUR)
    found, _copies = operations.find_same_text([row], NOON + 3 * HOUR)
    assert found == [scheduled, same_as_first, other]


@pytest.mark.parametrize("at", [None, NOON + DAY])
def test_draft_with_the_withheld_text_cannot_be_published_until_it_is_changed(withheld, at):
    project = Project.objects.get(key=withheld.key)
    with pytest.raises(ValidationError, match="Exactly this content was withheld"):
        publish(project, None, at=at, now=NOON + HOUR)
    publish(change(project, title_en="Without the name"), None, now=NOON + DAY)
    assert Edition(NOON + DAY).get(ProjectContent, withheld.slug).title.en == "Without the name"


def test_withholding_needs_a_reason_and_a_content(withheld):
    with pytest.raises(ValidationError, match="Enter the reason"):
        operations.withhold(withheld, None, " ")
    with pytest.raises(ValidationError, match="no content to withhold"):
        operations.withhold(withheld, None, REASON)


def test_file_is_removed_and_its_url_answers_404(client, withhold, document):
    row = publish(change(document, title_en="Another title"), None, now=NOON)
    assert default_storage.exists(document.file.name)
    withhold(row)
    assert not default_storage.exists(document.file.name)
    assert client.get(f"/media/{document.file.name}").status_code == 404
    with pytest.raises(ValidationError, match="Upload another file"):
        publish(change(document, title_en="A third title"), None, now=NOON + DAY)


def test_what_follows_is_done_if_a_file_cannot_be_deleted(withhold, document, monkeypatch):
    """For example, cached pages are deleted."""

    def fail(name):
        raise OSError

    monkeypatch.setattr(withholding, "delete_with_renditions", fail)
    row = publish(document, None, now=NOON)
    withhold(row)
    assert row.withheld_at


def test_file_that_another_publication_needs_stays(withhold, document):
    other = make_document(file=report(), url="")
    row, _ = operations.publish([document, other], None, now=NOON)
    withhold(row)
    with default_storage.open(other.file.name) as file:
        assert file.read() == report().read()


def test_image_of_a_project_is_removed_too(withhold):
    project = make_project(image=upload(picture()), image_is_decorative=True)
    withhold(publish(project, None, now=NOON))
    assert not default_storage.exists(project.image.name)


def test_withheld_scheduled_publication_leaves_the_good_page_in_force(withhold):
    project = make_project(title_en="The good page")
    publish(project, None, now=NOON)
    change(project, title_en="A victim's name")
    scheduled = publish(project, None, at=NOON + DAY, now=NOON)
    withhold(scheduled)
    assert scheduled.cancelled_at == NOON + HOUR
    assert str(Edition(NOON + DAY).get(ProjectContent, project.slug).title) == "The good page"
