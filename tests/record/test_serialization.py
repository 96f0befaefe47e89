"""Working copies to contents and back, compared, for every kind."""

import json
import random
import re
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError as FrozenError

from projects.content import FunderShare, ProjectContent
from projects.models import Project
from record import registry
from record.content import Link, LocalisedText, Ref, RichText, digest_of
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_field,
    make_funder,
    make_project,
)
from tests.helpers.strategies import contents, make_pool, rolled_back

KINDS = (
    "activity contact country document field funder milestone notice office page project".split()
)


def test_every_kind_is_tested_here():
    assert sorted(registry.models_by_kind()) == KINDS


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_a_content_names_all_that_its_json_names(kind):
    make_pool()
    name = re.compile(rf"({'|'.join(KINDS)})/([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})")

    @settings(max_examples=30)
    @given(contents(kind))
    def check(content):
        stated = content.model_copy(update={"still_right": ()}).to_json()
        assert {str(ref) for ref in content.refs()} == {
            found[0] for found in name.finditer(json.dumps(stated))
        }

    check()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_restored_content_is_the_content_that_was_frozen(kind):
    make_pool()

    @settings(max_examples=15)
    @given(contents(kind))
    def check(content):
        with rolled_back():
            copy = registry.model_of(kind)()
            copy.restore(content)
            read_again = type(copy).objects.get(pk=copy.pk)
            assert copy.content() == read_again.content() == content
            assert copy.digest == read_again.content().digest == content.digest

    check()


@pytest.mark.parametrize("kind", KINDS)
def test_frozen_content_is_read_as_it_was_written(kind):
    @settings(max_examples=15)
    @given(contents(kind), st.randoms(use_true_random=False))
    def check(content, chance):
        frozen = json.loads(json.dumps(content.to_json()))
        read = type(content).model_validate(shuffled(frozen, chance))
        assert read == content
        assert read.to_json() == frozen
        assert read.digest == content.digest

    check()


def shuffled(value, chance: random.Random):
    """The same JSON with its keys in another order, at every depth."""
    if isinstance(value, dict):
        return {key: shuffled(value[key], chance) for key in chance.sample(list(value), len(value))}
    return [shuffled(each, chance) for each in value] if isinstance(value, list) else value


@settings(max_examples=15)
@given(contents("project"))
def test_card_is_the_same_class_with_only_its_fields_filled(content):
    card = ProjectContent.model_validate(content.card_json())
    assert (card.slug, card.title, card.funders) == (content.slug, content.title, content.funders)
    assert (card.objective, card.links, card.image) == (RichText(), (), "")


def test_digest_depends_on_neither_order_nor_defaults():
    assert digest_of({"a": 1, "b": {"c": 2, "d": 3}}) == digest_of({"b": {"d": 3, "c": 2}, "a": 1})
    plain = ProjectContent(slug="a")
    assert (
        ProjectContent(slug="a", title=LocalisedText(fr=""), links=(), budget_currency="EUR").digest
        == plain.digest
    )
    assert ProjectContent(slug="a", budget_currency="USD").digest != plain.digest


def test_release_that_adds_a_field_changes_no_digest_and_reads_what_is_frozen():
    class Later(ProjectContent):
        added: LocalisedText = LocalisedText()
        rows: tuple[Link, ...] = ()

    content = ProjectContent(slug="a", title={"en": "Title"})
    assert Later.model_validate(content.to_json()).digest == content.digest


def test_field_that_this_release_does_not_know_is_passed_over():
    assert ProjectContent.model_validate({"slug": "a", "gone": 1}).slug == "a"


@pytest.mark.parametrize("written", ["90", "90.0", "90.00", "9E+1"])
def test_numbers_freeze_the_same_however_they_were_written(written):
    funder = make_funder_ref()
    share = FunderShare(funder=funder, share=Decimal(written))
    assert share.to_json() == {"funder": str(funder), "share": "90"}


def make_funder_ref():
    return Ref.parse("funder/6f1c2a34-0000-4000-8000-000000000001")


def test_content_can_not_be_changed():
    with pytest.raises(FrozenError):
        ProjectContent(slug="a").slug = "b"


@pytest.mark.django_db
def test_content_names_all_that_it_speaks_of():
    country, field, funder, linked = make_country(), make_field(), make_funder(), make_activity()
    link = f'<a href="ref:activity/{linked.key}">Launch</a>'
    project = make_project(countries=[country], fields=[field], funders=[funder], results_ro=link)
    assert project.content().refs() == {each.ref for each in (country, field, funder, linked)}


@pytest.mark.django_db
def test_unfinished_draft_can_be_frozen():
    assert Project().content().to_json() == {}
    assert Project(title_en="Not saved yet").content().title.en == "Not saved yet"


@pytest.mark.django_db
def test_restoring_leaves_out_what_was_deleted_as_a_draft():
    kept, deleted = make_country(), make_country()
    project = make_project(countries=[kept, deleted])
    content = project.content()
    project.countries.clear()
    deleted.delete()
    project.restore(content)
    assert list(project.countries.all()) == [kept]


@pytest.mark.django_db
def test_restoring_is_refused_and_changes_nothing_where_a_row_would_lose_its_funder():
    funder = make_funder()
    project = make_project(funders=[funder], title_en="First")
    content = project.content()
    change(project, title_en="Second").funders.all().delete()
    funder.delete()
    with pytest.raises(ValidationError, match="deleted as a draft"):
        project.restore(content)
    assert Project.objects.get().title_en == "Second"


def test_text_is_read_in_the_active_language_and_else_in_one_that_it_has():
    texts = [
        LocalisedText(en="Project", fr="Projet"),
        LocalisedText(en="Law"),
        LocalisedText(ro="Lege"),
    ]
    with translation.override("fr"):
        assert [str(each) for each in texts] == ["Projet", "Law", "Lege"]
        assert [each.language for each in texts] == ["fr", "en", "ro"]
    assert not LocalisedText()
    assert str(LocalisedText()) == ""
