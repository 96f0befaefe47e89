"""Texts that browsers store: which page reports that the server has saved them."""

import re

import pytest
from django.urls import reverse

from tests.helpers.admin.filled_form import filled_working_copy
from tests.helpers.admin.forms import ADD, form_of, sent
from tests.helpers.factories import make_message

pytestmark = [pytest.mark.django_db, pytest.mark.long]

HOME = reverse("admin:index")
TEXT_ID = "0123456789abcdef" * 2
REPORTED = f'data-saved="{TEXT_ID}"'


def attribute(page, name):
    [value] = re.findall(rf'data-{name}="([^"]*)"', page.text)
    return value


def test_saved_text_is_reported_once_whatever_page_comes_next(desk, project):
    for button in ("_save", "_continue", "_addanother"):
        sent(desk, form_of(project), button, autosave=TEXT_ID)
        assert REPORTED in desk.get(HOME).text
        assert REPORTED not in desk.get(HOME).text
    response = sent(desk, form_of(project), "_publish", autosave=TEXT_ID)
    assert REPORTED in desk.get(response.url).text


def test_rejected_form_carries_its_text_and_reports_nothing(desk, project):
    page = sent(desk, form_of(project), autosave=TEXT_ID, slug="not a slug")
    assert attribute(page, "text") == TEXT_ID
    assert "data-is-unsaved" in page.text
    assert attribute(page, "saved") == ""


def test_outdated_form_is_reported_because_its_draft_is_in_the_version_history(desk, project):
    data = filled_working_copy(desk.get(form_of(project)))
    sent(desk, form_of(project), title_en="Theirs")
    data |= {"title_en": "Yours", "autosave": TEXT_ID, "_save": "pressed"}
    response = desk.post(form_of(project), data)
    assert "/conflict/" in response.url
    assert REPORTED in desk.get(response.url).text


@pytest.mark.parametrize("value", ["", "x" * 32, TEXT_ID + "0", '"><script>'])
def test_other_values_are_ignored(desk, project, value):
    sent(desk, form_of(project), autosave=value)
    assert attribute(desk.get(HOME), "saved") == ""


def test_only_forms_of_published_kinds_are_stored(desk):
    for url in (
        form_of(make_message()),
        reverse("admin:accounts_user_add"),
        reverse("admin:projects_project_add", query={"_popup": 1}),
    ):
        assert "autosave.js" not in desk.get(url).text
    assert "autosave.js" in desk.get(ADD).text
