"""Export and import change nothing: the starter site, and any content of any kind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pages import starter_content
from record import registry
from tests.helpers.factories import make_superuser
from tests.helpers.strategies import CLEAN_HTML, contents, make_pool, rolled_back, texts
from tests.helpers.translation_files import OVERVIEW, everything_kept, handed_out, page_of, taken_in
from translation.placeholders import Placeholders


@pytest.fixture
def starter():
    starter_content.load()


@pytest.mark.slow
@pytest.mark.parametrize("path", [OVERVIEW, page_of()])
def test_pages_take_a_fixed_number_of_queries(starter, desk, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        assert desk.get(path).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(registry.models_by_kind()))
@settings(max_examples=20)
@given(st.data())
def test_any_content_is_unchanged(kind, data):
    with rolled_back():
        make_pool()
        obj = registry.model_of(kind)()
        obj.restore(data.draw(contents(kind)))
        before = everything_kept()[:2]
        person = make_superuser()
        for language in ("fr", "ro"):
            assert taken_in(handed_out(language), language, person).changed == []
        assert everything_kept()[:2] == before


@settings(max_examples=30)
@given(CLEAN_HTML, CLEAN_HTML)
def test_rich_text_is_restored_from_its_pieces(english, translation):
    placeholders = Placeholders(is_rich=True)
    pieces = placeholders.pieces(english)
    translated = placeholders.pieces(translation, id_prefix="t")
    assert placeholders.text(pieces) == english
    assert placeholders.text(translated) == translation


@given(texts(40))
def test_plain_text_is_restored_from_its_pieces(text):
    placeholders = Placeholders(is_rich=False)
    pieces = placeholders.pieces(text)
    assert placeholders.text(pieces) == text.replace("\r\n", "\n")
