"""Lists of the admin: the lookups of their filters are accepted, all others are rejected."""

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models.constants import LOOKUP_SEP
from django.urls import reverse

from accounts.models import AuditEntry, User
from contact.models import Message
from core.http.model_admin import SiteModelAdmin
from record.models import PreviewLink, Publication
from tests.helpers.factories import make_project, published

pytestmark = pytest.mark.django_db
MODELS = [pytest.param(model, id=model._meta.label) for model in admin.site._registry]
OFFERED_ENDINGS = {"", "exact", "isnull", "id__exact"}
DATE_ENDINGS = {"year", "month", "day"}
SLOW_REGEX = "^([a-z-]+)*!$"


def list_url(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def columns(model):
    """Yield the path and the field of each column, and of those of the objects it refers to."""
    for field in model._meta.get_fields():
        yield field.name, field
        if field.related_model:
            for other in field.related_model._meta.get_fields():
                yield f"{field.name}{LOOKUP_SEP}{other.name}", other


def lookups(model):
    """Return every lookup of every column, with the transforms of dates and keys."""
    found = set()
    for path, field in columns(model):
        endings = {"", *getattr(field, "get_lookups", dict)()}
        endings |= {f"{name}__regex" for name in endings} | {"id__exact", "pk__in"}
        found |= {f"{path}{LOOKUP_SEP}{ending}".removesuffix(LOOKUP_SEP) for ending in endings}
    return found


def offered(model_admin, request):
    """Return the lookups of the filters of the list, and of its hierarchy of dates."""
    day = model_admin.date_hierarchy
    found = {f"{day}{LOOKUP_SEP}{ending}" for ending in DATE_ENDINGS if day}
    for entry in model_admin.get_list_filter(request):
        name = entry[0] if isinstance(entry, tuple) else entry
        path = getattr(name, "parameter_name", name)
        found |= {f"{path}{LOOKUP_SEP}{end}".removesuffix(LOOKUP_SEP) for end in OFFERED_ENDINGS}
    return found


@pytest.mark.parametrize("model", MODELS)
def test_every_list_accepts_no_lookup_that_it_does_not_offer(model, rf, person):
    model_admin = admin.site.get_model_admin(model)
    request = rf.get("/")
    request.user = person
    accepted = set()
    for lookup in lookups(model):
        if model_admin.lookup_allowed(lookup, "1", request):
            accepted.add(lookup)
    own = {"key"} if model is Publication else set()
    assert isinstance(model_admin, SiteModelAdmin)
    assert accepted <= offered(model_admin, request) | own


@pytest.mark.parametrize("model", MODELS)
def test_every_list_accepts_what_its_filters_link_to(model, desk):
    published(make_project())
    page = desk.get(list_url(model))
    changelist = page.context["cl"]
    lookups = [name for spec in changelist.filter_specs for name in spec.expected_parameters()]
    for lookup in lookups:
        assert desk.get(list_url(model), {lookup: "1"}).status_code in (200, 302)


@pytest.mark.parametrize(
    ("model", "query"),
    [
        (Publication, {"slug__regex": SLOW_REGEX}),
        (Publication, {"content__contains": "x"}),
        (Publication, {"saved_at__year": "99999"}),
        (Publication, {"recorded_by__password__startswith": "p"}),
        (Publication, {"no_such_column": "1"}),
        (PreviewLink, {"token_hash__startswith": "a"}),
        (User, {"password__startswith": "p"}),
        (User, {"groups__permissions__codename": "p"}),
        (AuditEntry, {"act__regex": SLOW_REGEX}),
        (Message, {"subject__label_en__regex": SLOW_REGEX}),
    ],
)
def test_lookup_that_no_filter_offers_is_rejected(desk, model, query):
    published(make_project())
    assert desk.get(list_url(model), query).status_code == 400


@pytest.mark.parametrize("value", ["99999", "9999", "0", "1", "-1", "x", "\0", "9" * 40, "²"])
@pytest.mark.parametrize("ending", ["year", "month", "day"])
def test_impossible_day_is_rejected(desk, ending, value):
    published(make_project())
    desk.raise_request_exception = False
    query = {f"in_force_from__{ending}": value}
    assert desk.get(list_url(Publication), query).status_code in (200, 302, 400)
    query = {"in_force_from__year": "2025", "in_force_from__month": "12"} | query
    assert desk.get(list_url(Publication), query).status_code in (200, 302, 400)


@pytest.mark.parametrize(
    "lookup", ["act__exact", "act__isnull", "by__id__exact", "kind", "at__day"]
)
def test_impossible_value_of_a_filter_is_rejected(desk, lookup):
    desk.raise_request_exception = False
    for value in ("\0", "x", "9" * 40, "", "²"):
        response = desk.get(list_url(AuditEntry), {lookup: value})
        assert response.status_code in (200, 302, 400), (connection.vendor, value)
