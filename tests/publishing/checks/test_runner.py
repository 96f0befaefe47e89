"""The issues of all checks together, and errors that stop a publication."""

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from projects.content import ProjectContent
from publishing.checks import Severity, raise_for_errors, run_checks
from record.content import LocalisedText, RichText
from tests.helpers.issues import errors, issues, only, page
from tests.helpers.times import NOON

pytestmark = pytest.mark.django_db

VAGUE_LINK = '<p><a href="https://www.coe.int/">here</a></p>'


def project(**fields):
    texts = {"acronym": "GLACY", "title": LocalisedText(en="Global Action")}
    return ProjectContent(**{"slug": "glacy"} | texts | fields)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ["picture_without_text"]),
        ({"image_alternative": LocalisedText(en=" ")}, ["picture_without_text"]),
        ({"image_alternative": LocalisedText(en="Judges in a class room")}, []),
        ({"image_is_decorative": True}, []),
        ({"image": ""}, []),
    ],
)
def test_picture_needs_a_description_or_the_mark_that_it_is_decorative(fields, expected):
    assert errors(project(**{"image": "ab/ab12.jpg"} | fields)) == expected


def test_picture_without_a_description_is_an_error_of_the_description():
    issue = only(project(image="ab/ab12.jpg"))
    assert (issue.place.field, issue.language) == ("image_alternative", "en")


def test_errors_stop_with_the_object_the_field_and_the_language():
    title = LocalisedText(en="Action", fr="Action")
    found = issues(project(objective=RichText(fr="<h3>Qui</h3>"), title=title))
    with pytest.raises(ValidationError) as stopped:
        raise_for_errors(found)
    codes = [error.code for error in stopped.value.error_list]
    assert codes == ["english_is_missing", "heading_skips"]
    assert stopped.value.messages[1] == (
        "“GLACY”, Objective (French): The heading “Qui” is of level 3, but the first one is of "
        "level 2. Make it level 2."
    )


def test_percent_sign_in_a_text_is_shown_unchanged():
    with pytest.raises(ValidationError, match="100 %s"):
        raise_for_errors(issues(page("<h3>100 %s</h3>")))


def test_warnings_do_not_stop():
    found = issues(page(VAGUE_LINK))
    assert [issue.severity for issue in found] == [Severity.WARNING]
    assert raise_for_errors(found) is None


def test_empty_set_of_drafts_has_no_issue_and_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert run_checks({}, NOON) == []


def test_issues_are_shown_errors_first_with_place_and_language():
    found = issues(page(f"{VAGUE_LINK}<h3>Who & where</h3>"))
    shown = render_to_string("desk/_issues.html", {"issues": found[::-1]})
    order = [shown.index(part) for part in ('class="errornote"', "level 3", 'class="warning"')]
    assert order == sorted(order)
    assert shown.count("Privacy: Text (English)") == 2
    assert "“Who &amp; where”" in shown
    assert "style=" not in shown
    assert render_to_string("desk/_issues.html", {"issues": []}).strip() == ""
