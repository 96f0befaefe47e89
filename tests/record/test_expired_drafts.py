"""Old drafts are thinned out; what was published, and each object's newest draft, stay."""

import pytest
from django.core.management import call_command

from publishing import previews, review
from record import drafts
from record.models import Publication, Step
from tests.helpers.factories import change, make_project, make_user
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON, TICK

pytestmark = pytest.mark.django_db


def drafts_of(project):
    return Publication.objects.candidates().of(project).order_by("pk")


def test_drafts_older_than_90_days_are_expired_where_there_is_a_newer_one():
    project = make_project()
    change(project, title_en="Second")
    change(project, title_en="Third")
    drafts_of(project).update(saved_at=NOON)
    first, second, third = drafts_of(project)
    assert not Publication.objects.expired_drafts(NOON + 90 * DAY)
    assert set(Publication.objects.expired_drafts(NOON + 90 * DAY + TICK)) == {first, second}
    assert third in drafts_of(project)


def test_command_deletes_them_and_leaves_what_was_published(capsys):
    project = make_project()
    published = publish(project, None)
    for title in ("Second", "Third"):
        change(project, title_en=title)
    Publication.objects.of(project).filter(content__isnull=False, in_force_from=None).update(
        saved_at=NOON - 365 * DAY
    )
    call_command("run_tasks")
    assert "Old drafts deleted: 1" in capsys.readouterr().out
    assert list(drafts_of(project).values_list("content__title__en", flat=True)) == ["Third"]
    assert Publication.objects.filter(pk=published.pk).exists()
    call_command("run_tasks")
    assert "Old drafts" not in capsys.readouterr().out


def test_what_the_working_copy_holds_stays_though_somebody_elses_text_is_newer():
    project = make_project()
    change(project, title_en="Held")
    drafts.save_candidate(project, project.content().model_copy(update={"slug": "typed"}), None)
    drafts_of(project).update(saved_at=NOON)
    left = drafts_of(project).exclude(pk__in=Publication.objects.expired_drafts(NOON + 91 * DAY))
    assert [row.slug == "typed" for row in left] == [False, True]
    assert left[0].digest == project.digest


@pytest.mark.parametrize("recipient_name", ["", "Ministry of Justice"])
def test_what_was_shared_or_spoken_about_stays(recipient_name):
    project = make_project()
    change(project, title_en="Second")
    old = drafts_of(project).first()
    previews.make_link([old], None, "/", NOON, recipient_name)
    change(project, title_en="Third")
    drafts_of(project).update(saved_at=NOON)
    assert (old in Publication.objects.expired_drafts(NOON + 91 * DAY)) == (not recipient_name)
    review.add_entries([old], Step.COMMENTED, text="Why?", now=NOON, by=make_user())
    assert old not in Publication.objects.expired_drafts(NOON + 91 * DAY)
