"""Sections of forms: fields in the order of the work, and what is wrong."""

import re

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten
from django.urls import reverse

from desk.admin_urls import admin_url
from record import registry
from tests.helpers.admin.filled_form import filled_working_copy, with_row
from tests.helpers.admin.forms import ADD, form_of, sent
from tests.helpers.factories import (
    make_activity,
    make_document,
    make_project,
    make_user,
)


def errors_of(page):
    """Return the labels and the IDs of the controls in the summary of errors."""
    return {error.label: error.control_id for error in page.context["form_errors"]}


def focused(page):
    """Return the names of the controls with the attribute autofocus."""
    tags = [tag for tag in re.findall(r"<[^>]+>", page.text) if " autofocus" in tag]
    return [re.search(r'name="([^"]+)"', tag)[1] for tag in tags]


@pytest.mark.parametrize("kind", registry.models_by_kind())
def test_sections_of_a_kind_have_each_field_and_inline_once(desk, kind):
    model = registry.models_by_kind()[kind]
    model_admin = admin.site.get_model_admin(model)
    page = desk.get(admin_url(model, "add"))
    fields = [field.name for section in page.context["sections"] for field in section.fields]
    assert sorted(fields) == sorted(page.context["adminform"].form.fields)
    lines = [line for section in model_admin.sections for line in section.lines]
    assert {name.removesuffix("_en") for name in fields} >= set(flatten(lines))
    rows = flatten([section.rows for section in model_admin.sections])
    inlines = page.context["inline_admin_formsets"]
    assert sorted(rows) == sorted(inline.formset.prefix for inline in inlines)


def test_first_section_is_open_and_has_the_focus(desk):
    page = desk.get(form_of(make_project()))
    assert [section.name for section in page.context["sections"] if section.is_open] == [
        "Essentials"
    ]
    assert "filled in" not in page.text
    assert focused(page) == focused(desk.get(ADD)) == ["acronym"]
    assert focused(desk.get(reverse("admin:pages_notice_add"))) == ["title_en"]


def test_rejected_form_names_each_error_and_opens_its_section(desk):
    project = make_project()
    data = filled_working_copy(desk.get(form_of(project))) | {"_continue": "pressed"}
    data = with_row(data, "funders", share="much", position=0)
    page = desk.post(form_of(project), data | {"start": "soon", "title_fr": "x" * 301})
    assert errors_of(page) == {
        "Title (French)": "id_title_fr",
        "Start": "id_start",
        "Funder 1: Funder": "id_funders-0-funder",
        "Funder 1: Share in %": "id_funders-0-share",
    }
    names = [section.name for section in page.context["sections"] if section.is_open]
    assert names == ["Essentials", "Dates", "Money"]
    assert '<a href="#id_start">Start</a>' in page.text
    assert focused(page) == ["title_fr"]


def test_rule_about_several_fields_is_named_at_the_last_of_them(desk):
    page = sent(desk, form_of(make_project()), is_known_to_be_over="on")
    assert errors_of(page) == {"Source": "id_over_source"}
    assert [section.name for section in page.context["sections"] if section.errors] == ["Dates"]
    assert focused(page) == ["over_source"]
    typed = {"starts_at_0": "2027-01-02", "starts_at_1": "10:00", "ends_at_0": "2027-01-01"}
    page = sent(desk, reverse("admin:pages_notice_add"), slug="closed", **typed)
    assert list(errors_of(page).values()) == ["id_ends_at_0"]


def test_documents_and_activities_of_a_project_are_listed_and_added(desk, client):
    project = make_project()
    document = make_document(project=project)
    activity = make_activity(projects=[project])
    page = desk.get(form_of(project))
    for obj in (document, activity):
        assert f'<a href="{form_of(obj)}">{obj}</a>' in page.text
    for name, field in (("document", "project"), ("activity", "projects")):
        url = f"{reverse(f'admin:projects_{name}_add')}?{field}={project.pk}"
        assert f'href="{url}"' in page.text
        assert filled_working_copy(desk.get(url))[field] == [str(project.pk)]
    client.force_login(make_user("projects.view_project"))
    assert form_of(document) not in client.get(form_of(project)).text
