"""Fragments are rendered once for all pages (delivery/templatetags/fragments.py), as if each page rendered them."""

import re
import types

import pytest
import time_machine
from django.template import Context, Template
from django.urls import set_script_prefix
from django.utils import timezone, translation

from delivery.templatetags.fragments import fragment_cache
from record.content import LocalisedText
from record.footnotes import Designations, Footnoted
from tests.helpers.factories import change, make_country, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, HOUR, NOON
from tests.publishing.test_previews import prefix_of

KOSOVO = LocalisedText(en="Kosovo"), LocalisedText(en="On Kosovo.")
PALESTINE = LocalisedText(en="Palestine"), LocalisedText(en="On Palestine.")


@pytest.fixture(autouse=True)
def usual_prefix():
    yield
    set_script_prefix("/")


def page_under(version="one", prefix=None):
    """A request as far as fragments read it."""
    return types.SimpleNamespace(
        edition=types.SimpleNamespace(version=version),
        prefix=prefix,
        META={},
        designations=Designations(lambda: Footnoted([KOSOVO, PALESTINE])),
    )


def rendered(source, request, **context):
    return Template(source).render(Context({"request": request, **context}))


class TestFragment:
    """One is named by all that it depends on: nothing else may get it."""

    SOURCE = '{% cached "test" of this %}{{ words }}{% endcached %}'

    def is_kept_between(self, first, second, this=1, that=1):
        one = rendered(self.SOURCE, first, words="ONE", this=this)
        other = rendered(self.SOURCE, second, words="OTHER", this=that)
        assert one == "ONE"
        return other == "ONE"

    def test_is_rendered_once_under_a_version(self):
        assert self.is_kept_between(page_under(), page_under())

    def test_is_rendered_again_under_another_version(self):
        assert not self.is_kept_between(page_under("one"), page_under("two"))

    @pytest.mark.parametrize("that", [2, None, {"funder": "eu"}])
    def test_is_rendered_again_for_something_else(self, that):
        assert not self.is_kept_between(page_under(), page_under(), that=that)

    def test_is_rendered_once_for_the_same_choice(self):
        assert self.is_kept_between(
            page_under(), page_under(), this={"funder": "eu"}, that={"funder": "eu"}
        )

    def test_is_rendered_again_in_each_language(self):
        rendered(self.SOURCE, page_under(), words="Law")
        with translation.override("fr"):
            assert rendered(self.SOURCE, page_under(), words="Loi") == "Loi"
        assert rendered(self.SOURCE, page_under(), words="Another law") == "Law"

    def test_is_rendered_again_under_each_prefix(self):
        rendered(self.SOURCE, page_under(), words="ONE")
        set_script_prefix("/archive/2026-03-10/")
        assert rendered(self.SOURCE, page_under(), words="OTHER") == "OTHER"

    def test_is_never_kept_in_a_preview(self):
        preview = types.SimpleNamespace(is_archive=False)
        assert not self.is_kept_between(page_under(prefix=preview), page_under(prefix=preview))
        assert fragment_cache.size == 0

    def test_is_never_kept_where_the_version_may_be_newer_than_the_contents(self):
        archived = types.SimpleNamespace(is_archive=True)
        assert not self.is_kept_between(page_under(prefix=archived), page_under(prefix=archived))

    def test_is_never_kept_where_nothing_is_read(self):
        assert not self.is_kept_between(None, None)

    def test_what_is_rendered_stays_escaped(self):
        for _ in range(2):
            assert rendered(self.SOURCE, page_under(), words="<b>") == "&lt;b&gt;"


class TestFootnotes:
    SOURCE = '{% text first %} {% cached "test" %}{% text second %}{% endcached %}{% footnotes as notes %}'
    NOTES = "{% for note in notes %}{{ note.number }} {{ note.text }};{% endfor %}"

    def page(self, **texts):
        return rendered(self.SOURCE + self.NOTES, page_under(), **texts)

    def test_a_page_has_those_of_what_was_rendered_before(self):
        first = self.page(first="", second="in Kosovo")
        assert "1 On Kosovo.;" in first
        assert self.page(first="", second="in Kosovo") == first

    def test_their_numbers_are_those_of_the_page(self):
        self.page(first="", second="in Kosovo")
        page = self.page(first="in Palestine", second="in Kosovo")
        assert "Kosovo<a" in page
        assert "**</a>" in page
        assert "1 On Palestine.;2 On Kosovo.;" in page


def test_fragments_of_one_name_are_written_alike():
    """They are taken for each other, in whichever template they stand."""
    from django.template import engines

    fragment, found = re.compile(r'{% cached "([^"]+)"(.*?)%}(.*?){% endcached %}', re.DOTALL), {}
    folders = [
        folder for each in engines["django"].engine.template_loaders for folder in each.get_dirs()
    ]
    for path in {path for folder in folders for path in folder.rglob("*.html")}:
        for name, *words in fragment.findall(path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(tuple(words))
    assert len(found) > 15
    assert {name for name, words in found.items() if len(words) > 1} == set()


@pytest.mark.django_db
class TestPages:
    @pytest.fixture(autouse=True)
    def clock(self):
        with time_machine.travel(NOON, tick=False) as traveller:
            yield traveller

    @pytest.fixture
    def project(self):
        country = published(make_country(name_en="Romania", name_fr="Roumanie"), now=NOON - HOUR)
        titles = {"title_en": "Action", "title_fr": "L’action"}
        project = make_project(
            slug="glacy", start="2026-01", end="2027", countries=[country], **titles
        )
        return published(project, now=NOON - HOUR)

    def text(self, client, path):
        return client.get(path).content.decode()

    def test_second_request_renders_no_fragment(self, client, project):
        first = self.text(client, "/projects/")
        size = fragment_cache.size
        assert size > 1_000
        assert self.text(client, "/projects/") == first
        assert fragment_cache.size == size

    def test_each_language_has_its_own(self, client, project):
        english, french = self.text(client, "/projects/"), self.text(client, "/fr/projects/")
        assert ("Action</p>" in english, "L’action</p>" in english) == (True, False)
        assert ("Action</p>" in french, "L’action</p>" in french) == (False, True)
        assert self.text(client, "/projects/") == english

    def test_a_change_is_seen_at_once(self, client, project, clock):
        assert "Action</p>" in self.text(client, "/projects/")
        clock.shift(HOUR)
        publish(change(project, title_en="Another title"), by=None)
        assert "Another title</p>" in self.text(client, "/projects/")

    def test_what_was_planned_comes_with_nothing_running(self, client, project, clock):
        publish(change(project, title_en="Another title"), by=None, at=timezone.now() + HOUR)
        assert "Action</p>" in self.text(client, "/projects/")
        clock.shift(2 * HOUR)
        assert "Another title</p>" in self.text(client, "/projects/")

    def test_a_preview_neither_gets_nor_leaves_one(self, client, project):
        live = self.text(client, "/projects/")
        change(project, title_en="A draft")
        size, prefix = fragment_cache.size, prefix_of(project)
        assert "A draft</p>" in self.text(client, f"{prefix}/projects/")
        assert fragment_cache.size == size
        assert self.text(client, "/projects/") == live

    def test_an_archived_day_has_its_own_and_its_own_addresses(self, client, project, clock):
        clock.shift(2 * DAY)
        publish(change(project, title_en="Another title"), by=None)
        today = self.text(client, "/projects/")
        for _ in range(2):
            then = self.text(client, "/archive/2026-03-10/projects/")
            assert "Action</p>" in then
            assert "Another title" not in then
            assert 'href="/archive/2026-03-10/projects/glacy/"' in then
        assert self.text(client, "/projects/") == today

    def test_a_page_that_is_not_there_draws_none_twice(self, client):
        first = self.text(client, "/nowhere/")
        size = fragment_cache.size
        assert size > 1_000
        assert self.text(client, "/nowhere/") == first
        assert fragment_cache.size == size
