"""The fields of a working copy in its form: the names of their editors."""

import json
import re
from html import unescape

import pytest
from django.urls import reverse

from tests.helpers.admin.forms import form_of
from tests.helpers.factories import make_project


@pytest.mark.parametrize(
    ("column", "name"),
    [("objective_en", "Objective, English"), ("results_fr", "Expected results, French")],
)
def test_editor_is_named_after_its_field_and_language(desk, column, name):
    form = desk.get(reverse("admin:projects_project_add")).context["adminform"].form
    [config] = re.findall(r'data-config="([^"]+)"', form[column].as_widget())
    titles = json.loads(unescape(config))
    assert titles["title"] == titles["applicationTitle"] == name


def test_form_has_no_more_rows_than_its_fields_allow(desk):
    page = desk.get(reverse("admin:projects_project_add"))
    for rows in page.context["inline_admin_formsets"]:
        counts = {f"{rows.formset.prefix}-{name}_FORMS": "100000" for name in ("TOTAL", "INITIAL")}
        assert type(rows.formset)(counts).total_form_count() == 200


def test_new_row_comes_after_the_stored_ones(desk):
    project = make_project()
    project.links.create(label_en="The agreement", url="https://example.org/", position=7)
    page = desk.get(form_of(project)).text
    [number] = re.findall(r'name="links-__prefix__-position" value="(\d+)"', page)
    assert number == "8"
