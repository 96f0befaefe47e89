"""Withhold: what is removed, and what stays in the record."""

import uuid

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.urls import reverse

from projects.content import ProjectContent
from projects.models import Project
from publishing import operations, previews
from record.editions import Edition, Gone
from record.models import Publication
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

pytestmark = pytest.mark.django_db

REASON = "It named a victim."


def report(text=b"a report"):
    return upload(PDF + text, "report.pdf")


def withhold(row, django_capture_on_commit_callbacks, **how):
    with django_capture_on_commit_callbacks(execute=True):
        operations.withhold(row, **{"by": None, "reason": REASON, "now": NOON + HOUR} | how)
    row.refresh_from_db()


@pytest.fixture
def withheld(django_capture_on_commit_callbacks):
    """A project whose only publication, in force since noon, was withheld an hour later."""
    project = make_project(title_en="A victim's name", countries=[make_country()])
    row = publish(project, by=None, now=NOON)
    withhold(row, django_capture_on_commit_callbacks)
    return row


def test_content_card_title_and_mentions_are_removed(withheld):
    assert (withheld.content, withheld.card, withheld.title) == (None, None, "")
    assert not withheld.mentions.exists()


def test_digest_dates_and_reason_stay(withheld):
    project = make_project(key=uuid.uuid4(), slug="same", title_en="A victim's name")
    assert len(withheld.digest) == 64
    assert withheld.digest != project.digest
    assert (withheld.in_force_from, withheld.recorded_at) == (NOON, NOON)
    assert (withheld.withheld_at, withheld.withheld_reason) == (NOON + HOUR, REASON)


def test_record_says_who_withheld_it(django_capture_on_commit_callbacks):
    row, editor = publish(make_project(), by=None, now=NOON), make_user()
    withhold(row, django_capture_on_commit_callbacks, by=editor)
    assert row.withheld_by == editor


def test_archive_too_says_that_it_was_withheld(withheld):
    for moment in (NOON, NOON + DAY):
        with pytest.raises(Gone) as gone:
            Edition(moment).get(ProjectContent, withheld.slug)
        assert gone.value.publication.withheld_reason == REASON
        assert list(Edition(moment).cards.all(ProjectContent)) == []


def test_410_names_the_reason_and_not_what_was_withheld(client, withheld):
    response = client.get(f"/projects/{withheld.slug}/")
    assert response.status_code == 410
    assert REASON in response.content.decode()
    assert "victim&#x27;s name" not in response.content.decode()


def test_candidates_with_the_same_content_are_removed(django_capture_on_commit_callbacks):
    project = make_project(title_en="A victim's name")
    row = publish(project, by=None, now=NOON)
    change(project, title_en="Without the name")
    same = change(project, title_en="A victim's name")
    candidate = Publication.objects.candidates().of(same).get(digest=row.digest)
    token = previews.token_for(previews.make_link([candidate], None, "/", NOON))
    assert previews.edition_for(token, NOON)
    withhold(row, django_capture_on_commit_callbacks)
    left = Publication.objects.candidates().of(project)
    assert [each.content["title"] for each in left] == [{"en": "Without the name"}]
    assert previews.edition_for(token, NOON) is None


def test_same_content_can_not_be_published_again(withheld):
    project = change(make_project(), title_en="Anything")
    for at in (None, NOON + DAY):
        with pytest.raises(ValidationError, match="Exactly this content was withheld"):
            publish(withheld_project(withheld), by=None, at=at, now=NOON + HOUR)
    assert publish(project, by=None, now=NOON + 2 * HOUR)


def test_changed_content_can_be_published_and_is_shown(withheld):
    publish(
        change(withheld_project(withheld), title_en="Without the name"), by=None, now=NOON + DAY
    )
    assert Edition(NOON + DAY).get(ProjectContent, withheld.slug).title.en == "Without the name"


def withheld_project(row):
    return Project.objects.get(key=row.key)


def test_withholding_needs_a_reason_and_a_content(withheld):
    with pytest.raises(ValidationError, match="Say why"):
        operations.withhold(withheld, by=None, reason=" ")
    with pytest.raises(ValidationError, match="no content to withhold"):
        operations.withhold(withheld, by=None, reason=REASON)


def test_file_is_removed_and_its_address_answers_404(client, django_capture_on_commit_callbacks):
    document = make_document(file=report(), url="")
    row = publish(document, by=None, now=NOON)
    assert default_storage.exists(document.file.name)
    withhold(row, django_capture_on_commit_callbacks)
    assert not default_storage.exists(document.file.name)
    assert client.get(f"/media/{document.file.name}").status_code == 404


def test_file_stays_that_another_publication_needs(django_capture_on_commit_callbacks):
    document, other = make_document(file=report(), url=""), make_document(file=report(), url="")
    row, _ = operations.publish([document, other], by=None, now=NOON)
    withhold(row, django_capture_on_commit_callbacks)
    with default_storage.open(other.file.name) as file:
        assert file.read() == report().read()


def test_file_goes_although_older_drafts_name_it(django_capture_on_commit_callbacks):
    document = make_document(file=report(), url="", title_en="Draft of the tilte")
    row = publish(change(document, title_en="Draft of the title"), by=None, now=NOON)
    withhold(row, django_capture_on_commit_callbacks)
    assert not default_storage.exists(document.file.name)


def test_picture_of_a_project_is_removed_too(django_capture_on_commit_callbacks):
    project = make_project(image=upload(picture()), image_is_decorative=True)
    row = publish(project, by=None, now=NOON)
    withhold(row, django_capture_on_commit_callbacks)
    assert not default_storage.exists(project.image.name)


def test_draft_whose_file_was_removed_can_not_be_published(django_capture_on_commit_callbacks):
    document = make_document(file=report(), url="")
    withhold(publish(document, by=None, now=NOON), django_capture_on_commit_callbacks)
    with pytest.raises(ValidationError, match="Upload another one"):
        publish(change(document, title_en="Another title"), by=None, now=NOON + DAY)


def test_file_stays_where_the_act_fails(django_capture_on_commit_callbacks):
    document = make_document(file=report(), url="")
    row = publish(document, by=None, now=NOON)
    with pytest.raises(ValidationError), django_capture_on_commit_callbacks(execute=True):
        operations.withhold(row, by=None, reason="")
    assert default_storage.exists(document.file.name)


def test_page_of_the_record_shows_a_withheld_row_to_staff(client, withheld):
    client.force_login(make_superuser())
    response = client.get(reverse("admin:record_publication_change", args=[withheld.pk]))
    assert REASON in response.content.decode()


def test_a_scheduled_publication_that_is_withheld_leaves_the_good_page_in_force(
    django_capture_on_commit_callbacks,
):
    project = make_project(title_en="The good page")
    publish(project, by=None, now=NOON)
    change(project, title_en="A victim's name")
    scheduled = publish(project, by=None, at=NOON + DAY, now=NOON)
    withhold(scheduled, django_capture_on_commit_callbacks)
    assert scheduled.cancelled_at == NOON + HOUR
    assert str(Edition(NOON + DAY).get(ProjectContent, project.slug).title) == "The good page"
