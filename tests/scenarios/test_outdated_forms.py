"""Each form of the admin, opened by two people: the first change is never lost unnoticed.

A new model fails here until its form is guarded: by `OutdatedFormCheck`, or by `PublishableAdmin`
if it is a published kind.
"""

from typing import Any

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.choices import flatten_choices

from accounts.admin.conflicts import ConflictCheck
from desk.admin import PublishableAdmin
from record.fields import PartialDateFormField
from tests.helpers.admin.filled_form import filled_working_copy, with_row
from tests.helpers.admin.forms import errors_of, form_of
from tests.helpers.admin.role_samples import make_samples
from tests.helpers.factories import make_funder, make_subject, make_superuser
from tests.helpers.uploads.files import PDF, picture, upload

pytestmark = pytest.mark.django_db

MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
# No one can save these forms: staff have no permission to change, not even superusers.
READ_ONLY = {
    "accounts.AuditEntry": "entries are only added",
    "contact.Delivery": "mails are sent again by an action",
    "contact.Message": "messages are handled by actions",
    "publishing.BrokenLink": "found by check_links",
    "record.PreviewLink": "links are made and revoked by actions",
    "record.Publication": "rows of the record are immutable",
}


NOT_STORED = {"deletes_sooner"}  # a confirmation
ONLY_ORDER = "position"  # of rows of published kinds: their content has the order, no numbers
# Valid values of fields that accept few; together with those that they require.
VALUES: dict[str, dict[str, Any]] = {
    "budget_currency": {"budget_currency": "USD"},
    "code": {"code": "QQ"},
    "first": {"first": "2010-11"},
    "is_known_to_be_over": {"is_known_to_be_over": "on", "over_source": "https://example.org/"},
    "last": {"last": "2090-11"},
    "latitude": {"latitude": "1", "longitude": "2"},
    "longitude": {"latitude": "1", "longitude": "2"},
    "questions_until": {"questions_until_0": "2010-05-06", "questions_until_1": "12:34"},
}
TIMES = ("09:00", "10:00")
# Two valid values of texts that have a form, of objects and of rows.
TEXTS = {
    "about": (
        "page/00000000-0000-0000-0000-000000000000",
        "news/00000000-0000-0000-0000-000000000000",
    ),
    "answer_url": ("https://www.coe.int/", "https://www.coe.int/other"),
    "calls_url": ("https://www.coe.int/", "https://www.coe.int/other"),
    "end_time": TIMES,
    "registration_time": TIMES,
    "start_time": TIMES,
    "telephone": ("+40 21 201 78 87", "+40 21 201 78 88"),
    "time_zone": ("Africa/Tunis", "Europe/Paris"),
}


def is_published_kind(model):
    return isinstance(admin.site.get_model_admin(model), PublishableAdmin)


def changes_of(page) -> list[dict[str, Any]]:
    """Return a change of each field that a person can change, those of rows included."""
    forms_of_page = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms_of_page += inline.formset.initial_forms
    changes = []
    for form in forms_of_page:
        is_row = form.prefix is not None and hasattr(form.instance, "position")
        for bound in editable(form):
            if not (is_row and bound.name == ONLY_ORDER):
                changes.append(changed(bound))
    return changes


def editable(form):
    fields = form.fields.items()
    names = [name for name, it in fields if not it.disabled and not it.widget.is_hidden]
    return [form[name] for name in names if name not in NOT_STORED]


def changed(bound) -> dict[str, Any]:
    """Return data with another valid value of a field; None removes a value."""
    field, name, value = bound.field, bound.html_name, bound.value()
    if name in VALUES:
        return VALUES[name]
    if bound.name in TEXTS:
        return {name: next(text for text in TEXTS[bound.name] if text != value)}
    if isinstance(field, forms.BooleanField):
        return {name: None if value else "on"}
    if isinstance(field, forms.MultiValueField):
        return {f"{name}_0": "2090-05-06", f"{name}_1": "12:34"}
    if hasattr(field, "choices"):
        return {name: other_choice(field, value)}
    if isinstance(field, forms.DateField):
        return {name: "2090-05-06"}
    if isinstance(field, PartialDateFormField):
        return {name: "2010-11" if str(value) != "2010-11" else "2011"}
    if isinstance(field, forms.IntegerField):
        return {name: (value or 0) + 1}
    if isinstance(field, forms.EmailField):
        return {name: f"other-{value or 'x@example.org'}"}
    if isinstance(field, forms.URLField):
        return {name: f"{value or 'https://example.org/'}other"}
    if isinstance(field, forms.FileField):
        if name == "image":
            return {name: upload(picture(), "other.jpg"), "image_alternative_en": "A picture"}
        return {name: upload(PDF, "other.pdf"), "url": ""}
    return {name: f"{value or ''}x"}


def has_file(change) -> bool:
    return any(isinstance(value, SimpleUploadedFile) for value in change.values())


def other_choice(field, value):
    keys = [str(key) for key, _label in flatten_choices(field.choices) if str(key)]
    if isinstance(value, list | tuple | set):
        return sorted({str(key) for key in value} ^ {keys[0]})
    return next((key for key in keys if key != str(value)), "")


def with_rows(page):
    """Return the data of a form, with a row in each inline that has none."""
    data = filled_working_copy(page)
    for inline in page.context["inline_admin_formsets"]:
        if inline.has_add_permission and not inline.formset.initial_forms:
            row = {}
            for bound in editable(inline.formset.empty_form):
                if bound.name != "DELETE":
                    row[bound.name] = changed(bound)[bound.html_name]
            data = with_row(data, inline.formset.prefix, **row)
    return data


def shown_at(client, url):
    page = client.get(url)
    data = filled_working_copy(page)
    files = page.context["adminform"].form.initial  # a browser sends no stored file
    data |= {name: value.name for name, value in files.items() if isinstance(value, FieldFile)}
    return {name: data[name] for name in data if name not in ("_based_on", "csrfmiddlewaretoken")}


def saved(client, url, form, change):
    data = {name: value for name, value in (form | change).items() if value is not None}
    return client.post(url, data | {"_save": "pressed"})


def check_that_no_change_is_lost(client, url, form, first, second):
    """Two people who opened `form` save: the second change does not undo the first unnoticed."""
    with transaction.atomic():
        before = shown_at(client, url)
        response = saved(client, url, form, first)
        assert response.status_code == 302, errors_of(response)
        after_first = shown_at(client, url)
        assert after_first != before, f"{first} changes nothing"
        response = saved(client, url, form, second)
        assert shown_at(client, url) == after_first, f"{first} is lost"
        if response.status_code == 302:
            assert "/conflict/?" in response.url, f"{second} is lost"
        else:
            # With the picture of the first, a form without a description has an error.
            assert "Nothing is saved yet" in response.text or errors_of(response)
        transaction.set_rollback(True)


def check_form(client, model):
    obj = make_samples()[model]
    make_subject()  # one has to remain in use
    make_funder()  # another choice for a project
    url = form_of(obj)
    page = client.get(url)
    response = saved(client, url, with_rows(page), {})
    assert response.status_code == 302, errors_of(response)
    page = client.get(url)
    form = filled_working_copy(page)
    changes = changes_of(page)
    others = [change for change in changes if not has_file(change)]  # a file can be sent once
    assert all(inline.formset.initial_forms for inline in page.context["inline_admin_formsets"])
    for change in changes:
        second = next(other for other in others if change.keys().isdisjoint(other))
        check_that_no_change_is_lost(client, url, form, change, second)


@pytest.mark.parametrize(
    "model",
    [
        pytest.param(model, marks=[pytest.mark.slow] if is_published_kind(model) else [])
        for model in MODELS
        if model._meta.label not in READ_ONLY
    ],
    ids=lambda model: model._meta.label,
)
def test_first_change_of_each_field_is_not_lost_unnoticed(desk, model):
    check_form(desk, model)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_each_form_is_guarded_or_cannot_be_saved(model, rf):
    model_admin = admin.site.get_model_admin(model)
    request = rf.get("/")
    request.user = make_superuser()
    assert model_admin.list_editable == (), "a list that can be edited needs a guard of its own"
    is_read_only = model._meta.label in READ_ONLY
    assert is_read_only != isinstance(model_admin, ConflictCheck)
    assert is_read_only != model_admin.has_change_permission(request)


def test_sweep_finds_a_form_without_a_guard(desk, monkeypatch):
    monkeypatch.setattr(ConflictCheck, "changeform_view", admin.ModelAdmin.changeform_view)
    with pytest.raises(AssertionError, match="is lost"):
        check_form(desk, Group)
