"""Cached results have a bound and belong to their language, prefix and edition."""

import datetime
import inspect
import re
import sys
import types
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import Resolver404, reverse, set_script_prefix
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.i18n import languages
from core.i18n.dates import PartialDate, format_date
from core.i18n.languages import LANGUAGES
from core.i18n.typography import collapse_whitespace
from record import rich_text, urls
from record.content import LocalisedText, RichText

ROOT = Path(__file__).parents[2]
KEY = "6f1c2d3e-0000-4000-8000-000000000001"
# There is one entry for each content class, model or code of a list.
KEYED_BY_CLASS_OR_CODE = {
    "delivery.opendata.json_items.code_item",
    "record.card_store.outline_class",
    "record.serialization._related_query",
    "record.serialization._relations",
    "record.values._fields_with",
    "search.documents._lead_and_body",
}
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")}


def cached_functions():
    """Yield the functions of the loaded packages that have an `lru_cache`."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in PACKAGES - {"tests"}:
            for function in vars(module).values():
                if hasattr(function, "cache_parameters"):
                    yield function


@pytest.fixture(autouse=True)
def usual_prefix():
    yield
    set_script_prefix("/")


def test_cached_function_with_arguments_has_a_bound():
    functions = [each for each in cached_functions() if inspect.signature(each).parameters]
    assert len(functions) > 5
    unbounded = [
        f"{function.__module__}.{function.__qualname__}"
        for function in functions
        if not 0 < (function.cache_parameters()["maxsize"] or 0) <= 50_000
    ]
    assert set(unbounded) <= KEYED_BY_CLASS_OR_CODE


@pytest.mark.parametrize("prefix", ["/", "/archive/2026-03-10/", "/preview/1:abc/"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_url_depends_on_prefix_and_language(prefix, language):
    view = "projects:project_detail"
    set_script_prefix(prefix)
    with translation.override(language):
        for _ in range(2):
            assert urls.path_to("pages:office") == reverse("pages:office")
            assert urls.path_to(view, "glacy") == reverse(view, kwargs={"slug": "glacy"})
        assert languages.resolve_path("/fr/projects/glacy/").kwargs == {"slug": "glacy"}
        assert languages.resolve_path("/projects/").view_name == "projects:project_list"
    set_script_prefix("/")
    assert urls.path_to(view, "glacy") == "/projects/glacy/"


def test_unknown_path_is_rejected_each_time():
    for _ in range(2):
        with pytest.raises(Resolver404):
            languages.resolve_path("/nowhere/at/all/")


def test_date_is_formatted_in_the_language():
    date = PartialDate(2026, 3, 1)
    expected = {"en": "1 March 2026", "fr": "1er mars 2026", "ro": "1 martie 2026"}
    templates = [Template("{% when x %}"), Template("{% period x None %}")]
    for language, shown in [*expected.items()] * 2:
        with translation.override(language):
            assert str(date) == shown
            assert all(shown in template.render(Context({"x": date})) for template in templates)


def test_equal_times_in_two_zones_are_formatted_in_bucharest_time():
    here = datetime.datetime(2026, 3, 1, 23, tzinfo=datetime.UTC)
    there = here.astimezone(datetime.timezone(datetime.timedelta(hours=2)))
    assert here == there
    assert format_date(here) == format_date(there) == "2 March 2026"


@given(st.builds(LocalisedText, **dict.fromkeys(LANGUAGES, st.sampled_from(["", "words"]))))
def test_text_is_in_the_language_or_english_or_any(text):
    for language in LANGUAGES:
        order = [language, *LANGUAGES]
        expected = next((code for code in order if getattr(text, code)), "en")
        with translation.override(language):
            assert text.language == text.language_for(language) == expected
    assert bool(text) == any(getattr(text, code) for code in LANGUAGES)


@given(st.text(st.sampled_from("ab \n\t\u00a0\u202f\u2003")))
def test_white_space_is_collapsed_as_character_by_character(text):
    def one(space):
        return next((sign for sign in space[0] if sign in "\u00a0\u202f"), " ")

    assert collapse_whitespace(text) == re.sub(r"\s+", one, text.strip())


def resolved(address):
    """Return a text with a link to an object whose page is at ``address``, or has none."""
    text = RichText(en=f'<p><a href="ref:project/{KEY}">the project</a></p>')
    card = address and types.SimpleNamespace(
        search_result_url=lambda: address, is_linkable=lambda: True
    )
    cards = types.SimpleNamespace(get=lambda ref: card, prefetch=lambda refs: None)
    edition = types.SimpleNamespace(cards=cards)
    return rich_text.resolved(text, types.SimpleNamespace(edition=edition, prefix=None))


def test_link_leads_to_the_object_in_each_edition():
    for _ in range(2):
        assert 'href="/projects/one/"' in resolved("/projects/one/")
        assert 'href="/projects/two/"' in resolved("/projects/two/")
        assert resolved("") == "<p>the project</p>"
