"""The issues of all checks together, and errors that stop a publication."""

import pytest
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pages import starter_content
from projects.models import ProjectContent
from publishing.checks import raise_for_errors, run_checks
from record import registry
from record.content import LocalisedText, Ref, RichText
from tests.helpers.issues import KEY, issues, page
from tests.helpers.strategies import contents
from tests.helpers.times import NOON

VAGUE_LINK = '<p><a href="https://www.coe.int/">here</a></p>'


def test_errors_stop_with_the_object_the_field_and_the_language():
    title = LocalisedText(en="Action", fr="Action")
    objective = RichText(fr="<h3>Qui</h3>")
    content = ProjectContent(slug="glacy", acronym="GLACY", title=title, objective=objective)
    with pytest.raises(ValidationError) as stopped:
        raise_for_errors(issues(content))
    codes = [error.code for error in stopped.value.error_list]
    assert codes == ["english_is_missing", "heading_skips"]
    assert stopped.value.messages[1] == (
        "“GLACY”, Objective (French): The heading “Qui” is of level 3, but the first one is of "
        "level 2. Make it level 2."
    )


def test_percent_sign_in_a_text_is_shown_unchanged():
    with pytest.raises(ValidationError, match="100 %s"):
        raise_for_errors(issues(page("<h3>100 %s</h3>")))


def test_empty_set_of_drafts_has_no_issue_and_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert run_checks({}, NOON) == []


def test_issues_are_shown_errors_first_with_place_and_language():
    found = issues(page(f"{VAGUE_LINK}<h3>Who & where</h3>"))
    shown = render_to_string("desk/_issues.html", {"issues": found[::-1], "form_url": "/form/"})
    order = [shown.index(part) for part in ("issues blocking", "level 3", 'class="issues"')]
    assert order == sorted(order)
    assert shown.count('<a href="/form/#id_body_en">Text (English)</a>') == 2
    assert "“Who &amp; where”" in shown
    assert "style=" not in shown
    assert render_to_string("desk/_issues.html", {"issues": []}).strip() == ""


@pytest.fixture
def starter_drafts():
    starter_content.load()
    objects = [obj for model in registry.models_by_kind().values() for obj in model.objects.all()]
    return {obj.ref: obj.content() for obj in objects}


@pytest.mark.slow
def test_starter_content_passes_together_before_anything_else_is_published(starter_drafts):
    found = run_checks(starter_drafts, NOON)
    assert len(starter_drafts) == len(starter_content.entries())
    assert raise_for_errors(found) is None
    # Two projects bear “Turkey” in their official titles: a warning, and right as it is.
    assert [(issue.code, issue.place.path[0]) for issue in found] == [
        ("name_is_not_ours", "title")
    ] * 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(content=st.sampled_from(sorted(registry.models_by_kind())).flatmap(contents))
def test_any_content_is_examined_and_every_finding_says_where(content):
    for issue in run_checks({Ref(content.kind, KEY): content}, NOON):
        assert issue.place.path[0] in type(content).model_fields
        assert all([issue.code, issue.message, issue.place.label, issue.place.about])
