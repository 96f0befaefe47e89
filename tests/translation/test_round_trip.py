"""Out and in changes nothing: the starter site, and any content of any kind."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import Act, AuditEntry
from pages import starter_content
from pages.models import Office
from projects.models import Project
from record import registry
from tests.helpers.factories import change, make_superuser
from tests.helpers.strategies import CLEAN_HTML, contents, make_pool, rolled_back, texts
from tests.helpers.translation_files import OVERVIEW, everything_kept, handed_out, page_of, taken_in
from translation.placeholders import Placeholders

pytestmark = pytest.mark.django_db


@pytest.mark.slow
class TestOutAndIn:
    @pytest.fixture(autouse=True)
    def starter(self):
        starter_content.load()

    def test_starter_site_comes_back_as_it_left(self):
        for kept in (Project.objects.first(), Office.objects.get()):
            change(
                kept, **{f"{name}_fr": f"[{getattr(kept, f'{name}_en')}]" for name in ("summary",)}
            )
        document, before = handed_out(), everything_kept()
        outcome = taken_in(document)
        assert outcome.changes == []
        assert outcome.unchanged > 100
        assert everything_kept()[:2] == before[:2]
        assert AuditEntry.objects.filter(act=Act.IMPORTED).count() == 1

    def test_whole_language_can_be_translated_by_a_machine(self):
        """Each English text copied as its own translation: nothing of any text is lost on the way."""
        document = handed_out()
        empty = '\n        <target state="needs-translation"></target>'
        for source in set(re.findall(r"<source>.*?</source>", document, re.DOTALL)):
            copied = source.replace("source>", "target>").replace(
                "<target>", '<target state="final">', 1
            )
            document = document.replace(source + empty, source + copied)
        taken_in(document)
        for model in registry.models_by_kind().values():
            for obj in model.objects.all():
                for name, text in obj.content():
                    if (
                        getattr(text, "en", "")
                        and name not in obj.content_class.own_language_fields
                    ):
                        assert text.fr, f"{obj}: {name}"

    @pytest.mark.parametrize("address", [OVERVIEW, page_of()])
    def test_pages_cost_the_same_however_much_there_is(
        self, desk, address, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(12):
            assert desk.get(address).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted(registry.models_by_kind()))
@settings(max_examples=20)
@given(st.data())
def test_any_content_comes_back_as_it_left(kind, data):
    with rolled_back():
        make_pool()
        obj = registry.model_of(kind)()
        obj.restore(data.draw(contents(kind)))
        before, person = everything_kept()[:2], make_superuser()
        for language in ("fr", "ro"):
            assert taken_in(handed_out(language), language, person).changes == []
        assert everything_kept()[:2] == before


@given(CLEAN_HTML, CLEAN_HTML)
def test_marks_stand_for_exactly_what_they_replaced(english, translation):
    marks = Placeholders()
    pieces, others = marks.pieces(english, True), marks.pieces(translation, True, id_prefix="t")
    assert marks.text(pieces, True) == english
    assert marks.text(others, True) == translation


@given(texts(40))
def test_plain_text_is_what_it_was(text):
    marks = Placeholders()
    assert marks.text(marks.pieces(text, False), False) == text.replace("\r\n", "\n")
