"""Old drafts expire; published rows, and each object's newest draft, stay."""

import pytest
from django.core.management import call_command

from publishing import previews, review
from record import drafts
from record.models import Publication, Step
from tests.helpers.factories import change, make_project, make_user
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON, TICK

pytestmark = pytest.mark.django_db

LATER = NOON + 91 * DAY


def drafts_of(project):
    return Publication.objects.candidates().of(project).order_by("pk")


def test_drafts_older_than_90_days_expire_if_there_is_a_newer_one():
    project = make_project()
    change(project, title_en="Second")
    change(project, title_en="Third")
    drafts_of(project).update(saved_at=NOON)
    first, second, _third = drafts_of(project)
    assert not Publication.objects.expired_drafts(NOON + 90 * DAY)
    assert set(Publication.objects.expired_drafts(NOON + 90 * DAY + TICK)) == {first, second}


def test_expired_drafts_are_deleted_by_run_tasks_and_published_rows_are_not(capsys):
    project = make_project()
    published = publish(project)
    for title in ("Second", "Third"):
        change(project, title_en=title)
    drafts_of(project).update(saved_at=NOON - 365 * DAY)
    call_command("run_tasks")
    assert "Old drafts deleted: 1" in capsys.readouterr().out
    assert list(drafts_of(project).values_list("content__title__en", flat=True)) == ["Third"]
    assert Publication.objects.filter(pk=published.pk).exists()


def test_content_of_the_working_copy_stays_if_a_draft_of_another_person_is_newer():
    project = make_project()
    change(project, title_en="Held")
    drafts.save_candidate(project, project.content().model_copy(update={"slug": "typed"}), None)
    drafts_of(project).update(saved_at=NOON)
    left = drafts_of(project).exclude(pk__in=Publication.objects.expired_drafts(LATER))
    assert [row.slug == "typed" for row in left] == [False, True]
    assert left[0].digest == project.digest


@pytest.mark.parametrize("is_shared", [False, True])
def test_draft_with_a_share_or_a_comment_stays(is_shared):
    project = make_project()
    change(project, title_en="Second")
    old = drafts_of(project).first()
    previews.own_link([old], make_user(), "/", NOON)
    if is_shared:
        previews.make_link([old], None, "/", NOON, "Ministry of Justice")
    change(project, title_en="Third")
    drafts_of(project).update(saved_at=NOON)
    assert (old in Publication.objects.expired_drafts(LATER)) == (not is_shared)
    review.add_entries([old], Step.COMMENTED, text="Why?", now=NOON, by=make_user())
    assert old not in Publication.objects.expired_drafts(LATER)
