"""Lists of working copies with all that a sentence needs, and which of them wait for somebody."""

import datetime

import pytest

from desk.state_text import describe_state
from projects.models import Project
from publishing import operations
from record.models import Publication, ReviewEntry, Step
from tests.helpers.factories import change, make_project, make_user, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

LATER = NOON + DAY


def told(obj, step, at=NOON, by=None):
    row = Publication.objects.of(obj).filter(digest=obj.digest).latest("pk")
    ReviewEntry.objects.create(
        publication=row, step=step, text="Please.", created_at=at, created_by=by or make_user()
    )
    return obj


def stand(obj, at=LATER):
    return Project.objects.with_state(at).get(pk=obj.pk)


def waiting(at=LATER):
    """The acronyms of what waits for a publisher, and of what waits for its author."""
    found = Project.objects.with_state(at)
    return [each.acronym for each in found.submitted()], [
        each.acronym for each in found.sent_back()
    ]


def submitted(acronym="GLACY+"):
    return told(make_project(acronym=acronym), Step.SUBMITTED)


def test_list_of_sentences_costs_one_query(django_assert_num_queries):
    submitted()
    told(change(published(make_project(), now=NOON), title_en="Changed"), Step.SENT_BACK)
    withdraw(
        published(make_project(), now=NOON + HOUR),
        None,
        "Ended.",
        at=LATER + DAY,
        now=NOON + 2 * HOUR,
    )
    with django_assert_num_queries(1):
        sentences = [describe_state(each, LATER) for each in Project.objects.with_state(LATER)]
    assert len(set(sentences)) == 3


def test_sentence_of_an_object_without_its_state_costs_one_query(django_assert_num_queries):
    project = Project.objects.get(pk=published(make_project(), now=NOON).pk)
    with django_assert_num_queries(1):
        assert describe_state(project, LATER) == "Live since 10 March 2026"


def test_draft_says_who_saved_it_last_and_when():
    author, project = make_user(), make_project(title_en="First")
    change(project, title_en="Second")
    project.title_en = "First"
    project.save(by=author)
    first, second = Publication.objects.of(project).filter(digest=project.digest).order_by("pk")
    assert first.saved_at < second.saved_at == stand(project).draft_saved_at
    assert stand(project).draft_by_id == author.pk


def test_draft_goes_by_its_last_save_where_its_content_was_withheld():
    project = published(make_project(), now=NOON)
    published(change(project, title_en="Second"), now=NOON + HOUR)
    change(project, title_en="Global Action on Cybercrime Extended")
    first = Publication.objects.with_time().of(project).earliest("in_force_from")
    operations.withhold(first, None, "A court's order.", now=NOON + 2 * HOUR)
    stands = stand(project)
    assert (stands.has_unpublished_changes, stands.draft_saved_at) == (True, stands.saved_at)


def test_what_is_planned_is_told_in_its_order():
    project = published(make_project(), now=NOON)
    end = withdraw(project, None, "Ended.", at=LATER + 2 * DAY, now=NOON + HOUR)
    earlier = publish(
        change(project, title_en="Changed"), None, at=LATER + DAY, now=NOON + 2 * HOUR
    )
    expected = [(NOON, earlier, False, 2), (LATER + DAY, end, True, 1)]
    for at, row, is_withdrawal, count in expected:
        found = stand(project, at)
        assert (found.next_from, found.next_is_withdrawal) == (row.in_force_from, is_withdrawal)
        assert (found.scheduled_count, found.is_scheduled) == (count, True)
    found = stand(project, LATER + 2 * DAY)
    assert (found.next_from, found.next_is_withdrawal, found.scheduled_count) == (None, None, 0)


def test_newest_step_on_exactly_this_content_counts():
    user, project = make_user(), submitted()
    told(project, Step.APPROVED, NOON + HOUR)
    told(project, Step.SENT_BACK, NOON + 2 * HOUR, by=user)
    told(project, Step.COMMENTED, NOON + 3 * HOUR)
    found = stand(project)
    assert (found.last_step, found.last_step_by_id, found.last_step_at) == (
        "sent back",
        user.pk,
        NOON + 2 * HOUR,
    )
    assert waiting() == ([], ["GLACY+"])
    change(project, title_en="Changed")
    assert (stand(project).last_step, waiting()) == (None, ([], []))
    told(project, Step.SUBMITTED, NOON + 4 * HOUR)
    assert waiting() == (["GLACY+"], [])


def test_step_on_another_object_that_once_said_the_same_does_not_count():
    first = submitted()
    slug, digest = first.slug, first.digest
    change(first, slug="moved")
    assert make_project(slug=slug).digest == digest
    assert waiting() == ([], [])


def test_step_waits_though_another_object_once_published_the_same():
    other = published(make_project(), now=NOON + HOUR)
    slug, digest = other.slug, other.digest
    change(other, slug="moved")
    project = told(make_project(slug=slug), Step.SUBMITTED)
    assert project.digest == digest
    assert waiting() == (["GLACY+"], [])


@pytest.mark.parametrize("step", [Step.SUBMITTED, Step.SENT_BACK])
def test_what_visitors_read_already_waits_for_nobody(step):
    told(published(make_project(), now=NOON), step, NOON + HOUR)
    assert waiting() == ([], [])


@pytest.mark.parametrize("at", [None, LATER + DAY])
def test_what_was_published_or_scheduled_since_waits_for_nobody(at):
    project = published(submitted(), now=NOON + HOUR, at=at)
    assert (stand(project).last_step, waiting()) == (None, ([], []))


def test_what_was_scheduled_waits_again_once_that_is_cancelled():
    row = publish(submitted(), None, at=LATER + DAY, now=NOON + HOUR)
    operations.cancel(row, None, now=NOON + 2 * HOUR)
    assert waiting() == (["GLACY+"], [])


def test_return_to_what_was_published_long_ago_is_not_submitted_by_itself():
    project = published(submitted(), now=NOON + HOUR)
    published(change(project, title_en="Second"), now=NOON + 2 * HOUR)
    change(project, title_en="Global Action on Cybercrime Extended")
    assert waiting() == ([], [])
    told(project, Step.SUBMITTED, NOON + 3 * HOUR)
    assert waiting() == (["GLACY+"], [])


def test_what_was_withheld_waits_for_nobody_and_its_correction_does():
    project = make_project()
    operations.withhold(publish(project, None, now=NOON), None, "A court's order.", now=NOON + HOUR)
    told(project, Step.SUBMITTED, NOON + 2 * HOUR)
    assert waiting() == ([], [])
    told(change(project, title_en="Without the name"), Step.SUBMITTED, NOON + 3 * HOUR)
    assert waiting() == (["GLACY+"], [])


def test_earlier_content_that_was_withheld_waits_for_nobody():
    project = make_project()
    first = publish(project, None, now=NOON)
    published(change(project, title_en="Second"), now=NOON + HOUR)
    operations.withhold(first, None, "A court's order.", now=NOON + 2 * HOUR)
    told(
        change(project, title_en="Global Action on Cybercrime Extended"),
        Step.SUBMITTED,
        NOON + 3 * HOUR,
    )
    assert (stand(project).last_step, waiting()) == ("submitted", ([], []))


def test_review_is_due_on_its_day_unless_the_object_is_withdrawn():
    day = datetime.date(2026, 3, 10)
    make_project(acronym="DUE", review_date=day)
    make_project(acronym="LATER", review_date=day + DAY)
    make_project(acronym="NEVER")
    gone = published(make_project(acronym="GONE", review_date=day), now=NOON)
    withdraw(gone, None, "Ended.", now=NOON + HOUR)
    due = Project.objects.with_state(LATER).review_due(day)
    assert [each.acronym for each in due] == ["DUE"]
