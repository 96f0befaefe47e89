"""Cached results have a bound and belong to their language, prefix and edition."""

import inspect
import sys
from pathlib import Path

import pytest
from django.urls import reverse, set_script_prefix
from django.utils import translation

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from record import urls

ROOT = Path(__file__).parents[2]
# There is one entry for each content class, model or code of a list.
KEYED_BY_CLASS_OR_CODE = {
    "delivery.opendata.json_items.code_item",
    "record.serialization._related_query",
    "record.serialization._relations",
    "record.values._fields_with",
    "search.documents._sections",
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
