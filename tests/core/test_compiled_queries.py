"""A compiled query returns what the query returns, and Django compiles it once."""

import datetime

import pytest
from django.db.models import CharField, DateTimeField, F, UUIDField
from django.db.models.functions import TruncDay

from core.compiled_queries import CompiledQuery
from record.models import Publication
from tests.helpers.factories import make_project, published
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db

COLUMNS = "key", "slug", "in_force_from", "is_minor", "languages"


@pytest.fixture
def projects():
    slugs = [f"project-{number}" for number in range(5)]
    return [published(make_project(slug=slug), now=NOON) for slug in slugs]


def rows_of(keys, since, slug="project-9"):
    rows = Publication.objects.filter(key__in=keys, in_force_from__gte=since)
    return rows.exclude(slug=slug).order_by("slug").values_list(*COLUMNS)


FIELDS = {"keys": [UUIDField()], "since": DateTimeField(), "slug": CharField()}


@pytest.mark.parametrize("number", [1, 2, 3, 5])
def test_rows_and_types_are_those_of_the_query(projects, number, django_assert_num_queries):
    keys = [project.key for project in projects[:number]]
    query = CompiledQuery(rows_of, FIELDS)
    with django_assert_num_queries(1):
        rows = query(keys=keys, since=NOON, slug="project-1")
    assert rows == list(rows_of(keys, NOON, slug="project-1"))
    assert rows[0][0] == projects[0].key
    assert query(keys=keys, since=NOON + DAY, slug="") == []
    in_another_zone = NOON.astimezone(datetime.timezone(2 * HOUR))
    assert query(keys=keys, since=in_another_zone, slug="project-1") == rows


def test_it_is_compiled_once_for_similar_numbers_of_items(projects):
    compiled = []

    def build(**arguments):
        compiled.append(len(arguments["keys"]))
        return rows_of(**arguments)

    query = CompiledQuery(build, FIELDS)
    keys = [project.key for project in projects]
    for number in (1, 2, 3, 4, 5, 5, 4, 3, 2, 1):
        assert len(query(keys=keys[:number], since=NOON, slug="")) == number
    assert compiled == [1, 2, 4, 8]


def test_instances_have_the_annotations_and_no_deferred_field(projects, django_assert_num_queries):
    def build(slug):
        rows = Publication.objects.filter(slug=slug).defer("content")
        return rows.annotate(day=TruncDay("in_force_from"), double=F("pk") * 2)

    query = CompiledQuery(build, {"slug": CharField()})
    with django_assert_num_queries(1):
        [row] = query.instances(slug="project-1")
        assert (row.key, row.double) == (projects[1].key, row.pk * 2)
        assert row.day.date() == NOON.date()
    with django_assert_num_queries(1):
        assert row.content["slug"] == "project-1"


def test_other_arguments_are_part_of_the_query(projects):
    def build(keys, fields, stop):
        return Publication.objects.filter(key__in=keys).order_by("slug").values_list(*fields)[:stop]

    query = CompiledQuery(build, {"keys": [UUIDField()]})
    keys = [project.key for project in projects]
    assert query(keys=keys, fields=("slug",), stop=1) == [("project-0",)]
    assert query(keys=keys, fields=("slug",), stop=0) == []
    assert query(keys=keys[1:], fields=("slug", "kind"), stop=2) == [
        ("project-1", "project"),
        ("project-2", "project"),
    ]
