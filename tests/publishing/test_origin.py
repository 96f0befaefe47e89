"""The origin of words: who wrote them, in which publication, and who approved them."""

import pytest
from django.urls import reverse

from publishing import operations
from publishing.origin import find_origin
from record.models import Step
from tests.helpers.factories import make_page, make_user
from tests.helpers.publishing import publish, reviewed, saved_by
from tests.helpers.times import DAY, NOON, rows_of

pytestmark = pytest.mark.django_db
SENTENCE = "The office trains judges."


@pytest.fixture
def page(clock):
    """Ana wrote the sentence, Bo approved it, Eva published it; Ion then changed the title."""
    clock.move_to(NOON)
    page = make_page(title_en="Training", body_en="<p>Nothing yet.</p>")
    publish(page)
    saved_by(
        make_user(username="ana"),
        page,
        body_en="<p>Nothing yet.</p><p>The <b>office</b> trains judges.</p>",
    )
    reviewed(page, Step.APPROVED, by=make_user(username="bo"))
    clock.move_to(NOON + DAY)
    publish(page, make_user(username="eva"), note="Training is described.")
    saved_by(make_user(username="ion"), page, title_en="Trainings")
    return page


def people(origin):
    return (
        origin.written.saved_by.username,
        [entry.created_by.username for entry in origin.approvals],
        origin.published and origin.published.recorded_by.username,
    )


@pytest.mark.parametrize("words", [SENTENCE, "yet. The office", " trains\n\u00a0judges"])
def test_words_have_their_writer_their_approvals_and_their_publication(page, words):
    origin = find_origin(page.key, words)
    assert people(origin) == ("ana", ["bo"], "eva")
    assert origin.published.note == "Training is described."


def test_words_of_a_draft_are_not_published(page):
    assert people(find_origin(page.key, "Trainings")) == ("ion", [], None)


@pytest.mark.parametrize("words", ["", " ", "Nobody wrote this", "trains judges. Nothing"])
def test_words_that_the_newest_version_does_not_have_have_no_origin(page, words):
    assert find_origin(page.key, words) is None


def test_words_that_left_and_came_back_count_from_their_return(page):
    saved_by(make_user(username="ana-maria"), page, body_en="<p>Nothing yet.</p>")
    saved_by(make_user(username="zoe"), page, body_en=f"<p>{SENTENCE}</p>")
    assert people(find_origin(page.key, SENTENCE)) == ("zoe", [], None)


def test_withheld_versions_name_nobody(page, clock):
    clock.move_to(NOON + 2 * DAY)
    publish(page, make_user(username="fay"))
    operations.withhold(rows_of(page).get(recorded_by__username="eva"), make_user(), "An order.")
    assert people(find_origin(page.key, SENTENCE)) == ("ion", [], "fay")


def test_page_shows_them_and_links_to_the_versions(desk, page):
    url = reverse("admin:record_publication_origin", query={"key": page.key, "words": SENTENCE})
    html = desk.get(url).text
    assert "ana" in html
    assert "Training is described." in html
    assert (
        reverse(
            "admin:record_publication_change", args=[find_origin(page.key, SENTENCE).written.pk]
        )
        in html
    )
    assert "does not have these words" in desk.get(url + "!").text
