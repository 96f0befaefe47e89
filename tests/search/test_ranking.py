"""The order of results: the best first, and of equally good ones the newest."""

import pytest

from projects.models import ActivityContent, ProjectContent
from tests.helpers.pages.search_page import found, search
from tests.helpers.published import publish

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("next_day")]


def test_place_and_rarity_of_a_word_decide(client):
    publish(
        ProjectContent(slug="title", title={"en": "Seminar"}, start="2010"),
        ProjectContent(slug="lead", title={"en": "One"}, summary={"en": "Seminar"}, start="2011"),
        ProjectContent(slug="body", title={"en": "Two"}, objective={"en": "<p>Seminar</p>"}),
        *(ActivityContent(slug=f"a-{number}", title={"en": "Meeting"}) for number in range(9)),
    )
    in_order = [f"/projects/{slug}/" for slug in ("title", "lead", "body")]
    assert found(search(client, "seminar")) == in_order
    assert found(search(client, "meeting seminar"))[0] == "/projects/title/"


def test_results_have_all_words_or_else_the_rarest(client):
    publish(
        ProjectContent(slug="both", title={"en": "One"}, objective={"en": "<p>Gold ledger</p>"}),
        ProjectContent(slug="gold", title={"en": "Gold"}),
        ProjectContent(slug="jade", title={"en": "Jade"}),
        *(ActivityContent(slug=f"a-{number}", title={"en": "Meeting"}) for number in range(9)),
    )
    assert found(search(client, "gold ledger")) == ["/projects/both/"]
    assert found(search(client, "jade meeting zebra")) == ["/projects/jade/"]


def test_newest_of_equally_good_results_is_first(client):
    publish(
        ActivityContent(slug="old", title={"en": "Meeting"}, start="2014"),
        ActivityContent(slug="new", title={"en": "Meeting"}, start="2020-05"),
        ActivityContent(slug="undated", title={"en": "Meeting"}),
    )
    paths = ["/activities/new/", "/activities/old/", "/activities/undated/"]
    assert found(search(client, "meetings")) == paths


def test_titles_that_fill_a_page_are_followed_by_the_other_results(client):
    titles = [f"/activities/title-{number:02}/" for number in range(11)]
    publish(
        *(
            ActivityContent(
                slug=path.split("/")[2], title={"en": "Seminar"}, start=str(2025 - place)
            )
            for place, path in enumerate(titles)
        ),
        ProjectContent(slug="lead", title={"en": "One"}, summary={"en": "Seminar"}),
        ProjectContent(slug="body", title={"en": "Two"}, objective={"en": "<p>Seminar</p>"}),
    )
    page = search(client, "seminar")
    assert found(page) == titles[:10]
    assert "13 results" in page.text
    others = ["/projects/lead/", "/projects/body/"]
    assert found(search(client, "seminar", page=2)) == [titles[10], *others]
    assert found(search(client, "seminar", kind="project")) == others


def test_entry_with_the_name_is_before_titles_that_fill_a_page(client):
    publish(
        *(
            ActivityContent(slug=f"a-{number}", title={"en": "First seminar"})
            for number in range(11)
        ),
        ProjectContent(slug="seminar", title={"en": "One"}, summary={"en": "Seminar"}),
    )
    assert found(search(client, "seminar"))[0] == "/projects/seminar/"


def test_words_of_two_phrases_apart_from_each_other_are_no_result(client):
    text = "<p>Gold in a ledger, jade in a quarry.</p>"
    publish(ProjectContent(slug="apart", title={"en": "One"}, objective={"en": text}))
    assert found(search(client, '"gold ledger" "jade quarry"')) == []
