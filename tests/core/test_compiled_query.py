"""Queries that are compiled once have the results of the queries that Django compiles each time."""

from datetime import timedelta

import pytest
from django.db.models import DateTimeField, Exists, OuterRef, UUIDField

from core import compiled_query
from core.compiled_query import Parameter, compile_once
from record.models import Mention, Publication
from tests.helpers.factories import change, make_country, make_project
from tests.helpers.publishing import publish
from tests.helpers.times import HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    project = make_project(countries=[make_country(), make_country()])
    publish(project, None, now=NOON)
    return [
        publish(change(project, title_en=f"Change {number}"), None, now=NOON + number * HOUR)
        for number in range(1, 4)
    ]


@compile_once
def _rows_since(*keys):
    """Return the rows of objects since a time, and whether they name an object."""
    rows = Publication.objects.filter(
        key__in=[Parameter(key, UUIDField()) for key in keys],
        in_force_from__gte=Parameter("since", DateTimeField()),
    )
    is_naming = Exists(Mention.objects.filter(publication=OuterRef("pk")))
    return rows.annotate(is_naming=is_naming).order_by("-in_force_from").defer(None).defer("card")


def test_compiled_query_returns_objects_with_annotations(rows, django_assert_num_queries):
    since = rows[1].in_force_from
    with django_assert_num_queries(1):
        found = _rows_since("key").rows(key=rows[0].key, since=since)
    assert found == [rows[2], rows[1]]
    stored = Publication.objects.defer(None).get(pk=rows[2].pk)
    for name in ("key", "in_force_from", "content", "pairs", "is_minor"):
        assert getattr(found[0], name) == getattr(stored, name)
    assert found[0].is_naming
    assert found[0].get_deferred_fields() == {"card"}


def test_first_is_the_first_object_or_none(rows):
    query = _rows_since("key")
    assert query.first(key=rows[0].key, since=rows[0].in_force_from) == rows[2]
    assert query.first(key=rows[0].key, since=rows[2].in_force_from + timedelta(days=1)) is None


def test_query_is_compiled_once_for_its_arguments(rows, monkeypatch):
    other = publish(make_project(slug="other"), None, now=NOON + 9 * HOUR)
    values = {"first": rows[0].key, "second": other.key}
    assert len(_rows_since("first", "second").rows(since=NOON, **values)) == 5
    monkeypatch.setattr(compiled_query, "CompiledQuery", None)
    assert len(_rows_since("first", "second").rows(since=NOON + HOUR, **values)) == 4
