"""The state of working copies: everything that a sentence needs, and which of them wait."""

from desk.state_text import describe_state
from projects.models import Project
from publishing import operations
from record.models import Publication, ReviewEntry, Step, objects_with_state
from record.models.working_copy_state import load_states
from tests.helpers.factories import change, make_project, make_user, published
from tests.helpers.publishing import publish, withdraw
from tests.helpers.times import DAY, HOUR, NOON

LATER = NOON + DAY
FOR_A_PUBLISHER, FOR_NO_ONE = (["GLACY+"], []), ([], [])


def reviewed(obj, step, at=NOON, by=None):
    """Add a review entry to the current draft of ``obj``, and return ``obj``."""
    row = Publication.objects.of(obj).filter(digest=obj.digest).latest("pk")
    ReviewEntry.objects.create(
        publication=row, step=step, text="Please.", created_at=at, created_by=by or make_user()
    )
    return obj


def state_of(obj, at=LATER):
    return objects_with_state([obj.ref], at)[0]


def waiting(at=LATER):
    """Return the acronyms of the drafts that wait for a publisher, and for their author."""
    submitted = [project.acronym for project in Project.objects.submitted(at)]
    return submitted, [project.acronym for project in Project.objects.sent_back(at)]


def submitted(acronym="GLACY+"):
    return reviewed(make_project(acronym=acronym), Step.SUBMITTED)


def test_list_of_sentences_costs_as_many_queries_as_one_without_state(django_assert_num_queries):
    submitted()
    reviewed(change(published(make_project(), now=NOON), title_en="Changed"), Step.SENT_BACK)
    ending = published(make_project(), now=NOON + HOUR)
    withdraw(ending, None, "Ended.", at=LATER + DAY, now=NOON + 2 * HOUR)
    with django_assert_num_queries(4):
        objects = list(Project.objects.all())
        load_states(objects, LATER)
        sentences = {describe_state(obj, LATER) for obj in objects}
    assert len(sentences) == 3
    without_state = Project.objects.get(pk=ending.pk)
    with django_assert_num_queries(4):
        assert describe_state(without_state, LATER) in sentences


def test_draft_has_the_author_and_time_of_its_last_save():
    author, project = make_user(), make_project(title_en="First")
    change(project, title_en="Second")
    project.title_en = "First"
    project.save(by=author)
    first, second = Publication.objects.of(project).filter(digest=project.digest).order_by("pk")
    assert first.saved_at < second.saved_at == state_of(project).draft_saved_at
    assert state_of(project).draft_by_id == author.pk


def test_draft_with_withheld_content_has_the_time_of_the_working_copy():
    project = published(make_project(), now=NOON)
    published(change(project, title_en="Second"), now=NOON + HOUR)
    change(project, title_en="Global Action on Cybercrime Extended")
    first = Publication.objects.with_time().of(project).earliest("in_force_from")
    operations.withhold(first, None, "A court's order.", now=NOON + 2 * HOUR)
    state = state_of(project)
    assert (state.has_unpublished_changes, state.draft_saved_at) == (True, state.saved_at)


def test_newest_step_on_exactly_this_content_counts():
    project = submitted()
    reviewed(project, Step.APPROVED, NOON + HOUR)
    reviewed(project, Step.SENT_BACK, NOON + 2 * HOUR)
    reviewed(project, Step.COMMENTED, NOON + 3 * HOUR)
    state = state_of(project)
    step = (state.last_step, state.last_step_at)
    assert step == ("sent back", NOON + 2 * HOUR)
    assert waiting() == ([], ["GLACY+"])
    change(project, title_en="Changed")
    assert (state_of(project).last_step, waiting()) == (None, ([], []))
    reviewed(project, Step.SUBMITTED, NOON + 4 * HOUR)
    assert waiting() == FOR_A_PUBLISHER


def test_draft_waits_though_another_object_once_published_the_same():
    other = published(make_project(), now=NOON + HOUR)
    slug, digest = other.slug, other.digest
    change(other, slug="moved")
    project = reviewed(make_project(slug=slug), Step.SUBMITTED)
    assert project.digest == digest
    assert waiting() == FOR_A_PUBLISHER


def test_live_or_scheduled_content_waits_for_no_one_until_its_schedule_is_cancelled():
    for step in (Step.SUBMITTED, Step.SENT_BACK):
        reviewed(published(make_project(), now=NOON), step, NOON + HOUR)
    rows = [publish(submitted(), None, at=at, now=NOON + HOUR) for at in (None, LATER + DAY)]
    assert waiting() == FOR_NO_ONE
    operations.cancel(rows[1], None, now=NOON + 2 * HOUR)
    assert waiting() == FOR_A_PUBLISHER


def test_return_to_an_earlier_publication_is_not_submitted_automatically():
    project = published(submitted(), now=NOON + HOUR)
    published(change(project, title_en="Second"), now=NOON + 2 * HOUR)
    change(project, title_en="Global Action on Cybercrime Extended")
    assert waiting() == FOR_NO_ONE
    reviewed(project, Step.SUBMITTED, NOON + 3 * HOUR)
    assert waiting() == FOR_A_PUBLISHER


def test_withheld_content_waits_for_no_one_and_its_correction_does():
    project = submitted()
    row = publish(project, None, at=LATER, now=NOON)
    operations.cancel(row, None, now=NOON + HOUR)
    assert waiting() == FOR_A_PUBLISHER
    operations.withhold(row, None, "A court's order.", now=NOON + HOUR)
    assert waiting() == FOR_NO_ONE
    reviewed(change(project, title_en="Without the name"), Step.SUBMITTED, NOON + 3 * HOUR)
    assert waiting() == FOR_A_PUBLISHER


def test_withheld_text_that_is_typed_again_is_a_new_one():
    project = make_project()
    first = publish(project, None, now=NOON)
    published(change(project, title_en="Second"), now=NOON + HOUR)
    operations.withhold(first, None, "A court's order.", now=NOON + 2 * HOUR)
    change(project, title_en="Global Action on Cybercrime Extended")
    reviewed(project, Step.SUBMITTED, NOON + 3 * HOUR)
    assert waiting() == FOR_A_PUBLISHER
