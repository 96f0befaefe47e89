"""The checks before publishing: each error names the field and the remedy."""

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from pages.content import Body, MilestoneContent, OfficeContent
from projects.content import ProjectContent
from publishing.checks import Severity, raise_for_errors, run_checks
from record.content import Link, LocalisedText, RichText
from tests.helpers.issues import codes, errors, issues, only, page
from tests.helpers.times import NOON

pytestmark = pytest.mark.django_db

TABLE = "<table><tbody><tr><{0}>Year</{0}><td>2026</td></tr></tbody></table>"
TITLE = LocalisedText(en="Global Action on Cybercrime")


def project(**fields):
    return ProjectContent(**{"slug": "glacy", "acronym": "GLACY", "title": TITLE} | fields)


@pytest.mark.parametrize(
    "body",
    [
        "<h2>Who</h2><p>We.</p><h3>Where</h3><h4>Exactly</h4><h2>When</h2>",
        "<h2>One</h2><h3>Two</h3><h4>Three</h4><h3>Two again</h3>",
        "<h2><strong>Who</strong></h2>",
        TABLE.format("th"),
        '<p>Write to <a href="mailto:office@example.org">the office</a>.</p>',
        "<p>See <a href='https://www.coe.int/'>the Council of Europe</a>.</p>",
        "<p></p>",
        "",
    ],
)
def test_a_text_that_follows_the_rules_gives_nothing(body):
    assert codes(page(body)) == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("<h3>Where</h3>", "heading_skips"),
        ("<h2>Who</h2><h4>Where</h4>", "heading_skips"),
        ("<h2>Who</h2><h3>Where</h3><h2>When</h2><h4>Exactly</h4>", "heading_skips"),
        ("<h2>&nbsp;<strong> </strong></h2>", "heading_is_empty"),
        ("<h2>\u200b</h2>", "heading_is_empty"),
        ("<p><a href='https://www.coe.int/'> </a></p>", "link_is_empty"),
        ("<p><a>Our address</a></p>", "link_is_empty"),
        ("<p><a href='#'>Our address</a></p>", "link_is_empty"),
        ("<p><a></a></p>", "link_is_empty"),
        (TABLE.format("td"), "table_without_headers"),
        (f"<table><tr><td>{TABLE.format('th')}</td></tr></table>", "table_without_headers"),
    ],
)
def test_what_a_screen_reader_stumbles_over_stops_it(body, code):
    issue = only(page(body))
    assert (issue.code, issue.severity, issue.place.field) == (code, Severity.ERROR, "body")


def test_each_language_is_read_by_itself():
    issue = only(
        page(
            body=RichText(en="<h2>Who</h2>", fr="<h3>Qui</h3>"), title=LocalisedText(en="A", fr="B")
        )
    )
    assert (issue.code, issue.language, issue.label) == ("heading_skips", "fr", "Text (French)")
    assert (
        issue.message
        == "The heading “Qui” is of level 3, but the first one is of level 2. Make it level 2."
    )


def test_a_picture_needs_words_in_its_place_or_the_mark_that_it_needs_none():
    picture = {"image": "ab/ab12.jpg"}
    assert errors(project()) == []
    issue = only(project(**picture))
    assert (issue.code, issue.place.field, issue.language) == (
        "picture_without_text",
        "image_alternative",
        "en",
    )
    assert errors(project(image_alternative=LocalisedText(en=" "), **picture)) == [
        "picture_without_text"
    ]
    assert (
        errors(project(image_alternative=LocalisedText(en="Judges in a class room"), **picture))
        == []
    )
    assert errors(project(image_is_decorative=True, **picture)) == []


def test_a_text_that_has_a_translation_needs_its_english():
    issue = only(
        project(summary=LocalisedText(fr="Un projet mondial."), title=LocalisedText(en="A", fr="B"))
    )
    assert (issue.code, issue.place.field, issue.language) == (
        "english_is_missing",
        "summary",
        "en",
    )


def test_a_rich_text_with_empty_paragraphs_has_no_english():
    body = RichText(en="<p>&nbsp;</p>", ro="<p>Datele.</p>")
    assert errors(page(body=body, title=LocalisedText(en="Privacy", ro="Date"))) == [
        "english_is_missing"
    ]


def test_a_text_that_the_form_requires_is_required_here_too():
    issue = only(page(title=LocalisedText()))
    assert (issue.code, issue.place.label) == ("english_is_missing", "Title")
    assert errors(page(body="")) == []


def test_rows_are_examined_and_named_by_their_number():
    bodies = (
        Body(name=LocalisedText(en="Committee of Ministers")),
        Body(name=LocalisedText(fr="Gouvernement")),
    )
    milestone = MilestoneContent(
        slug="decision", title=LocalisedText(en="Decision", fr="Décision"), bodies=bodies
    )
    (issue,) = [each for each in issues(milestone) if each.is_error]
    assert (issue.code, issue.place.field) == ("english_is_missing", "bodies")
    assert issue.label == "Body that acted 2: name (English)"


def test_the_label_of_a_link_is_examined():
    assert errors(
        project(links=(Link(label=LocalisedText(ro="Pagina"), url="https://www.coe.int/"),))
    ) == ["english_is_missing"]


def test_an_official_form_that_one_language_has_is_no_translation():
    office = OfficeContent(
        slug="office",
        name=LocalisedText(en="Cybercrime Programme Office"),
        short_name="C-PROC",
        official_names=LocalisedText(ro="Oficiul Consiliului Europei"),
    )
    assert codes(office) == []


def test_errors_stop_it_with_the_object_its_field_and_the_language_in_words():
    found = issues(
        project(
            objective=RichText(fr="<h3>Qui</h3>"), title=LocalisedText(en="Action", fr="Action")
        )
    )
    with pytest.raises(ValidationError) as stopped:
        raise_for_errors(found)
    assert [each.code for each in stopped.value.error_list] == [
        "english_is_missing",
        "heading_skips",
    ]
    assert stopped.value.messages[1] == (
        "“GLACY”, Objective (French): The heading “Qui” is of level 3, but the first one is of level 2. "
        "Make it level 2."
    )


def test_a_percent_sign_in_a_text_is_told_as_it_stands():
    with pytest.raises(ValidationError, match="100 %s"):
        raise_for_errors(issues(page("<h3>100 %s</h3>")))


def test_warnings_stop_nothing():
    found = issues(page('<p><a href="https://www.coe.int/">here</a></p>'))
    assert [each.severity for each in found] == [Severity.WARNING]
    assert raise_for_errors(found) is None


def test_nothing_to_publish_is_nothing_to_say(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert run_checks({}, NOON) == []


def test_findings_are_shown_errors_first_with_place_and_language():
    found = issues(page('<p><a href="https://www.coe.int/">here</a></p><h3>Who & where</h3>'))
    shown = render_to_string("desk/_issues.html", {"issues": found[::-1]})
    assert (
        shown.index('class="errornote"') < shown.index("level 3") < shown.index('class="warning"')
    )
    assert shown.count("Privacy: Text (English)") == 2
    assert "“Who &amp; where”" in shown
    assert "style=" not in shown


def test_no_findings_show_nothing():
    assert render_to_string("desk/_issues.html", {"issues": []}).strip() == ""
