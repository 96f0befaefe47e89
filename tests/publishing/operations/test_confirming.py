"""Confirm as correct: the content in force with the days of its facts, and nothing of a draft."""

import pytest

from publishing import operations, review
from publishing.operations.publishing import content_facts
from publishing.origin import find_origin
from record.models import Publication, ReviewEntry, State, Step, objects_with_state
from tests.helpers.factories import change, make_notice, make_project, make_user, published
from tests.helpers.published import text_of
from tests.helpers.publishing import publish, saved_by, withdraw
from tests.helpers.times import DAY, HOUR, NOON, rows_of

pytestmark = pytest.mark.django_db
TODAY = (NOON + DAY).date()


def confirm(*objects, by=None, names=("end",), day=TODAY, **more):
    return operations.confirm(objects, by, names, day, **{"now": NOON + DAY} | more)


def texts_of(obj):
    return str(type(obj).objects.get(pk=obj.pk).content().to_json())


@pytest.fixture
def ana():
    return make_user(username="ana")


@pytest.fixture
def project(ana):
    """A project in force since noon, which Ana wrote."""
    project = make_project(slug="one", end="2026")
    return published(saved_by(ana, project, title_en="First"), now=NOON)


def test_content_in_force_is_published_with_the_days_as_a_minor_change(project, ana):
    before = project.content()
    confirm(project, by=ana, names=["end", "*"])
    first, row = rows_of(project)
    assert row.content == first.content | {"confirmed": {"end": "2026-03-11", "*": "2026-03-11"}}
    assert (row.is_minor, row.note, row.solo_reason) == (True, *["Confirmed as correct."] * 2)
    assert row.languages == first.languages
    project.refresh_from_db()
    assert project.state == State.LIVE
    assert project.content().model_copy(update={"confirmed": {}}) == before
    confirm(project, names=["start"], now=NOON + 2 * DAY)
    assert rows_of(project).last().read(None).confirmed.keys() == {"start", "end", "*"}
    confirm(project, names=["start"], now=NOON + 3 * DAY)  # the same day again
    assert rows_of(project).count() == 3


@pytest.mark.parametrize("is_approved", [False, True])
def test_draft_gets_the_days_and_stays_that_of_its_authors_with_its_review(
    project, ana, is_approved
):
    maria, mihai = make_user(), make_user()
    project.links.create(url="https://example.org/", label_en="Secret link")
    draft = saved_by(ana, project, title_en="Secret", slug="secret", end="2027")
    steps = {Step.SUBMITTED: ana} | ({Step.APPROVED: maria} if is_approved else {})
    row = Publication.objects.candidates().latest("pk")
    for step, by in steps.items():
        review.add_entries([row], step, text="A note", now=NOON + HOUR, by=by)
    confirm(project, by=mihai)
    row = rows_of(project).last()
    live = row.read(None)
    assert (live.title.en, live.slug, live.end.year) == ("First", "one", 2026)
    assert "Secret" not in str(row.content)
    [draft] = objects_with_state([project.ref])
    content = draft.content()
    assert (content.title.en, content.slug, content.end.year) == ("Secret", "secret", 2027)
    assert [link.label.en for link in content.links] == ["Secret link"]
    assert content.confirmed == {"end": str(TODAY)}
    assert draft.has_unpublished_changes
    assert draft.last_step == Step.SUBMITTED
    assert draft.draft_by_id == find_origin(draft.key, "Secret").written.saved_by_id == ana.pk
    assert [entry.step for entry in ReviewEntry.objects.current(draft.key)] == [*steps]
    # Who confirms the page has not read the draft.
    assert content_facts(draft, content.digest, ana).is_solo != is_approved
    publish(draft, maria, now=NOON + 3 * DAY)
    assert rows_of(project).last().read(None).confirmed == {"end": str(TODAY)}


def test_withheld_draft_is_not_made_another_one(project, ana):
    saved_by(ana, project, title_en="Secret")
    draft = Publication.objects.candidates().of(project).latest("pk")
    operations.withhold(draft, None, "A name.", now=NOON + HOUR)
    with pytest.raises(Exception, match="The draft was withheld"):
        confirm(project, by=ana)
    assert rows_of(project).count() == 1


class TestSubmitting:
    def test_confirmation_is_submitted_and_published_by_another(self, project, ana):
        confirm(project, by=ana, may_publish=False)
        assert rows_of(project).count() == 1
        [draft] = objects_with_state([project.ref])
        assert (draft.last_step, draft.has_unpublished_changes) == (Step.SUBMITTED, True)
        publish(draft, make_user(), is_minor=True, now=NOON + 2 * DAY)
        assert rows_of(project).last().read(None).confirmed == {"end": str(TODAY)}

    def test_draft_is_not_submitted_with_it(self, project, ana):
        saved_by(ana, project, title_en="Half of a")
        with pytest.raises(Exception, match="has unpublished changes"):
            confirm(project, by=ana, may_publish=False)
        assert project.content().confirmed == {}


def test_only_contents_in_force_are_confirmed_at_one_time(project):
    second = published(make_project(slug="two"), now=NOON + HOUR)
    gone = published(make_project(slug="gone"), now=NOON + 2 * HOUR)
    withdraw(gone, None, "A mistake.", now=NOON + 3 * HOUR)
    draft = make_project(slug="draft")
    confirm(project, draft, gone, second, names=["*"])
    rows = [rows_of(obj).last() for obj in (project, second)]
    assert rows[0].in_force_from == rows[1].in_force_from
    assert (rows_of(gone).count(), rows_of(draft).count()) == (2, 0)


def test_day_in_the_future_is_rejected(project):
    with pytest.raises(Exception, match="not in the future"):
        confirm(project, day=TODAY + DAY)


def test_end_of_a_notice_stays(project):
    notice = published(make_notice(ends_at=NOON + 9 * DAY), now=NOON)
    change(notice, ends_at=NOON + 3 * DAY)
    confirm(notice, names=["*"])
    assert [row.in_force_from for row in rows_of(notice)][-1] == NOON + 9 * DAY
    notice.refresh_from_db()
    assert notice.ends_at == NOON + 3 * DAY


def test_restored_and_undone_versions_have_the_days_that_they_had(project, ana):
    confirm(project, by=ana)
    project.refresh_from_db()
    publish(change(project, title_en="Second"), None, now=NOON + 2 * DAY)
    last = rows_of(project).last()
    assert last.read(None).confirmed == {"end": str(TODAY)}
    operations.restore(rows_of(project)[1], ana)
    assert "confirmed" in texts_of(project)
    assert "confirmed" not in texts_of(operations.duplicate(project, ana))
    operations.restore(rows_of(project)[0], ana)
    assert "confirmed" not in texts_of(project)


def test_history_names_the_facts_in_one_line_and_site_updates_do_not(client, clock, project):
    confirm(project, names=["end", "budget_amount", "*"])
    project.refresh_from_db()
    publish(change(project, title_en="Second"), None, note="Renamed.", now=NOON + 2 * DAY)
    clock.move_to(NOON + 3 * DAY)
    entries = text_of(client.get("/history/project/one/")).split("March 2026,")
    line = "Changed Minor change Confirmed as correct: Whole page, Budget amount, End Read this"
    assert line in entries[2]
    for path in ("/updates/", "/updates/feed/", "/projects/feed/"):
        assert "onfirmed" not in client.get(path).text
    assert client.get("/updates/").text.count('<li class="entry">') == 2
