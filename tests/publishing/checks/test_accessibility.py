"""Errors that hinder people who cannot see a page."""

import pytest

from projects.models import ProjectContent
from record.content import LocalisedText
from tests.helpers.issues import codes, errors, only, page

TABLE = "<table><tbody><tr><{0}>Year</{0}><td>2026</td></tr></tbody></table>"


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Who</h2><p>We.</p><h3>Where</h3><h4>Exactly</h4><h3>There</h3><h2>When</h2>",
        "<h2><strong>Who</strong></h2>",
        TABLE.format("th"),
        "<p>See <a href='https://www.coe.int/'>the Council of Europe</a>.</p>",
        "<p></p>",
    ],
)
def test_correct_structure_has_no_issue(body):
    assert codes(page(body)) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<h3>Where</h3>", "heading_skips"),
        ("<h2>Who</h2><h3>Where</h3><h2>When</h2><h4>Exactly</h4>", "heading_skips"),
        ("<h2>&nbsp;<strong> </strong></h2>", "heading_is_empty"),
        ("<p><a href='https://www.coe.int/'> </a></p>", "link_is_empty"),
        ("<p><a>Our address</a></p>", "link_is_empty"),
        ("<p><a href='#'>Our address</a></p>", "link_is_empty"),
        (TABLE.format("td"), "table_without_headers"),
        (TABLE.format("td").replace("<td>Year</td>", "<th></th>"), "table_without_headers"),
        (f"<table><tr><td>{TABLE.format('th')}</td></tr></table>", "table_without_headers"),
    ],
)
def test_wrong_structure_is_an_error(body, code):
    issue = only(page(body))
    assert (issue.code, issue.is_error, issue.place.path[0]) == (code, True, "body")


@pytest.mark.parametrize(
    ("fields", "is_right"),
    [
        ({}, False),
        ({"image_alternative": LocalisedText(en=" ")}, False),
        ({"image_alternative": LocalisedText(en="Judges in a class room")}, True),
        ({"image_is_decorative": True}, True),
        ({"image": ""}, True),
    ],
)
def test_picture_needs_a_description_or_the_mark_that_it_is_decorative(fields, is_right):
    texts = {"acronym": "GLACY", "title": LocalisedText(en="Global Action")}
    content = ProjectContent(**{"slug": "glacy", "image": "ab/ab12.jpg"} | texts | fields)
    assert errors(content) == ([] if is_right else ["picture_without_text"])
    if not is_right:
        issue = only(content)
        assert (issue.place.path[0], issue.language) == ("image_alternative", "en")
