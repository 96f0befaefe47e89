"""The stored values are those of the contents, whatever was done to the record."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from record import registry
from record.models import Publication, Value
from tests.helpers.factories import (
    make_activity,
    make_country,
    make_milestone,
    make_project,
)
from tests.helpers.pages.links import link
from tests.helpers.strategies import contents, make_pool, rolled_back

pytestmark = pytest.mark.django_db

OPERATIONS = "save publish schedule cancel withdraw withhold rebuild".split()


def stored():
    return set(Value.objects.values_list("publication", "kind", "name", "value", "since", "until"))


def expected():
    """Return the values by reading every content."""
    values = set()
    for row in Publication.objects.filter(content__isnull=False):
        content = row.read(None)
        assert (row.first_day, row.last_day) == (content.first_day, content.last_day)
        times = (row.in_force_from, row.in_force_until)
        values.update((row.pk, row.kind, *value, *times) for value in content.values())
    return values


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(OPERATIONS), st.integers(0, 1)), max_size=10))
def test_values_are_those_of_the_contents_after_any_operations(perform, history):
    with rolled_back():
        project = make_project(countries=[make_country()], end="2030-06")
        objects = [project, make_activity(projects=[project], type="training")]
        for number, (operation, which) in enumerate(history):
            perform(operation, objects[which], number)
            assert stored() == expected()
        assert len(stored()) > 4 or "withhold" in str(history)


@pytest.mark.long
@pytest.mark.parametrize("kind", registry.models_by_kind())
def test_values_of_any_content_are_stored(kind):
    make_pool()

    @settings(max_examples=5)
    @given(contents(kind))
    def check(content):
        with rolled_back():
            registry.model_of(kind)().restore(content)
            assert stored() == expected()

    check()


def test_project_is_found_by_codes_years_and_all_that_it_names():
    country = make_country()
    linked = make_milestone()
    project = make_project(
        countries=[country],
        region="global",
        start="2019-12",
        end="2021",
        objective_en=link(f"ref:{linked.ref}"),
    )
    row = Publication.objects.of(project).latest("pk")
    assert set(row.values.values_list("name", "value")) == {
        ("ref", str(country.ref)),
        ("ref", str(linked.ref)),
        ("countries", str(country.ref)),
        ("region", "global"),
        ("year", "2019"),
        ("year", "2020"),
        ("year", "2021"),
    }
    assert set(Value.objects.referencing([linked.ref]).values_list("publication")) == {(row.pk,)}
