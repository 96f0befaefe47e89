"""Contents of every kind are the same after restoring, freezing and loading."""

import json
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from projects.models import FunderShareContent, Project, ProjectContent
from record import registry
from record.content import LocalisedText, Ref, digest_of
from record.schema import Link
from tests.helpers.factories import (
    change,
    make_country,
    make_funder,
    make_project,
)
from tests.helpers.strategies import contents, make_pool, moved_images, rolled_back

KINDS = sorted(registry.models_by_kind())
REF = re.compile(rf"(?:{'|'.join(KINDS)})/[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}")


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_any_content_can_be_loaded_and_restored_and_knows_its_refs(kind):
    make_pool()

    @settings(max_examples=12)
    @given(contents(kind), st.randoms(use_true_random=False))
    def check(content, random):
        frozen = json.loads(json.dumps(content.to_json()))
        assert_is_loaded_unchanged(content, shuffled(frozen, random))
        with rolled_back():
            assert_is_restored(content)
        without_keys = json.dumps(frozen | {"still_right": []})
        named = set(REF.findall(without_keys)) | {str(ref) for ref in moved_images(content)}
        assert {str(ref) for ref in content.refs()} == named

    check()


def assert_is_loaded_unchanged(content, frozen):
    loaded = type(content).model_validate(frozen)
    assert loaded == content
    assert loaded.to_json() == frozen
    assert loaded.digest == content.digest


def assert_is_restored(content):
    copy = registry.model_of(content.kind)()
    copy.restore(content)
    stored = type(copy).objects.get(pk=copy.pk)
    assert copy.content() == stored.content() == content
    assert copy.digest == stored.content().digest == content.digest


def shuffled(value, random):
    """Return the same JSON with its keys in another order, at every depth."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], random) for key in random.sample(list(value), len(value))}
    return [shuffled(item, random) for item in value] if isinstance(value, list) else value


def test_digest_depends_on_neither_order_nor_defaults():
    assert digest_of({"a": 1, "b": {"c": 2, "d": 3}}) == digest_of({"b": {"d": 3, "c": 2}, "a": 1})
    digest = ProjectContent(slug="a").digest
    defaults = {"title": LocalisedText(fr=""), "links": (), "budget_currency": "EUR"}
    assert ProjectContent(slug="a", **defaults).digest == digest
    assert ProjectContent(slug="a", budget_currency="USD").digest != digest


def test_release_with_a_new_field_changes_no_digest_and_loads_frozen_content():
    class Later(ProjectContent):
        added: LocalisedText = LocalisedText()
        rows: tuple[Link, ...] = ()

    content = ProjectContent(slug="a", title={"en": "Title"})
    frozen = content.to_json() | {"unknown": 1}  # of a later release
    assert Later.model_validate(frozen).digest == content.digest


@pytest.mark.parametrize("written", ["90", "90.0", "90.00", "9E+1"])
def test_numbers_have_one_frozen_form(written):
    funder = "funder/6f1c2a34-0000-4000-8000-000000000001"
    share = FunderShareContent(funder=Ref.parse(funder), share=Decimal(written))
    assert share.to_json() == {"funder": funder, "share": "90"}


@pytest.mark.django_db
def test_relations_are_read_in_one_query(django_assert_num_queries):
    countries = [make_country(), make_country()]
    projects = []
    for country in countries:
        links = [{"label_en": "Page", "url": f"https://{country.slug}.example/"}]
        projects.append(make_project(countries=[country], links=links))
    for project, country in zip(projects, countries, strict=True):
        with django_assert_num_queries(1):
            content = project.content()
        assert content.countries == (country.ref,)
        assert [link.url for link in content.links] == [f"https://{country.slug}.example/"]


@pytest.mark.django_db
def test_restoring_omits_deleted_drafts():
    country, deleted = make_country(), make_country()
    project = make_project(countries=[country, deleted])
    content = project.content()
    project.countries.clear()
    deleted.delete()
    project.restore(content)
    assert list(project.countries.all()) == [country]


@pytest.mark.django_db
def test_restoring_changes_nothing_if_a_row_would_lose_its_funder():
    funder = make_funder()
    project = make_project(funders=[funder], title_en="First")
    content = project.content()
    change(project, title_en="Second").funders.all().delete()
    funder.delete()
    with pytest.raises(ValidationError, match="deleted as a draft"):
        project.restore(content)
    assert Project.objects.get().title_en == "Second"
