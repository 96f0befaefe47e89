"""Fragments are rendered once for all pages, as if each page rendered them."""

import re
import types

import pytest
import time_machine
from django.template import Context, Template, engines
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
PREVIEW = types.SimpleNamespace(is_archive=False)
ARCHIVE = types.SimpleNamespace(is_archive=True)


@pytest.fixture(autouse=True)
def default_prefix():
    yield
    set_script_prefix("/")


def request_for(version="one", prefix=None):
    """A request as far as fragments read it."""
    return types.SimpleNamespace(
        edition=types.SimpleNamespace(version=version),
        prefix=prefix,
        META={},
        designations=Designations(lambda: Footnoted([KOSOVO, PALESTINE])),
    )


def rendered(source, request, **context):
    return Template(source).render(Context({"request": request, **context}))


class TestKey:
    SOURCE = '{% cached "test" of this %}{{ text }}{% endcached %}'

    @pytest.mark.parametrize(
        ("first", "second", "this", "that", "is_cached"),
        [
            (request_for(), request_for(), 1, 1, True),
            (request_for(), request_for(), {"funder": "eu"}, {"funder": "eu"}, True),
            (request_for(), request_for(), 1, 2, False),
            (request_for(), request_for(), 1, None, False),
            (request_for(), request_for(), 1, {"funder": "eu"}, False),
            (request_for("one"), request_for("two"), 1, 1, False),
            (request_for(prefix=PREVIEW), request_for(prefix=PREVIEW), 1, 1, False),
            # The version was not read before the contents.
            (request_for(prefix=ARCHIVE), request_for(prefix=ARCHIVE), 1, 1, False),
            (None, None, 1, 1, False),
        ],
    )
    def test_fragment_is_rendered_once_for_the_same_version_and_values(
        self, first, second, this, that, is_cached
    ):
        assert rendered(self.SOURCE, first, text="ONE", this=this) == "ONE"
        second_text = rendered(self.SOURCE, second, text="OTHER", this=that)
        assert second_text == ("ONE" if is_cached else "OTHER")
        if first is None or first.prefix:
            assert fragment_cache.size == 0

    def test_fragment_is_rendered_for_each_language_and_prefix(self):
        rendered(self.SOURCE, request_for(), text="Law")
        with translation.override("fr"):
            assert rendered(self.SOURCE, request_for(), text="Loi") == "Loi"
        assert rendered(self.SOURCE, request_for(), text="Another law") == "Law"
        set_script_prefix("/archive/2026-03-10/")
        assert rendered(self.SOURCE, request_for(), text="OTHER") == "OTHER"

    def test_cached_text_stays_escaped(self):
        for _ in range(2):
            assert rendered(self.SOURCE, request_for(), text="<b>") == "&lt;b&gt;"


class TestFootnotes:
    SOURCE = (
        '{% footnotes %}{% text first %} {% cached "test" %}{% text second %}{% endcached %}'
        "{% for note in request.designations.notes %}{{ note.marker }} {{ note.text }};{% endfor %}"
        "{% endfootnotes %}"
    )

    def page(self, **texts):
        return rendered(self.SOURCE, request_for(), **texts)

    def test_page_has_the_footnotes_of_a_cached_fragment(self):
        first = self.page(first="", second="in Kosovo")
        assert "* On Kosovo.;" in first
        assert self.page(first="", second="in Kosovo") == first

    def test_footnotes_have_the_asterisks_of_the_page(self):
        first = self.page(first="", second="in Palestine")
        assert "*</a>* On Palestine.;" in first
        page = self.page(first="in Kosovo", second="in Palestine")
        assert "**</a>* On Kosovo.;** On Palestine.;" in page

    def test_folded_fragment_is_numbered_after_what_is_visible(self):
        for first, folded in (("in Palestine", "in Kosovo"), ("", "in Kosovo")):
            source = self.SOURCE.replace("{% cached", "{% folded %}{% cached").replace(
                "{% endcached %}", "{% endcached %}{% endfolded %}"
            )
            page = rendered(source, request_for(), first=first, second=folded)
            expected = "** On Kosovo.;" if first else "* On Kosovo.;"
            assert page.endswith(expected)


def test_fragments_of_one_name_are_written_alike():
    """One is shown in place of the other, in whichever template."""
    pattern = re.compile(r'{% cached "([^"]+)"(.*?)%}(.*?){% endcached %}', re.DOTALL)
    loaders = engines["django"].engine.template_loaders
    folders = [folder for loader in loaders for folder in loader.get_dirs()]
    found = {}
    for path in {path for folder in folders for path in folder.rglob("*.html")}:
        for name, *source in pattern.findall(path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(tuple(source))
    assert len(found) > 5
    assert {name for name, sources in found.items() if len(sources) > 1} == set()


@pytest.mark.django_db
class TestPages:
    """The table under the map has the name of the country."""

    @pytest.fixture(autouse=True)
    def clock(self):
        with time_machine.travel(NOON, tick=False) as traveller:
            yield traveller

    @pytest.fixture
    def country(self):
        country = published(make_country(name_en="Romania", name_fr="Roumanie"), now=NOON - HOUR)
        project = make_project(slug="glacy", start="2026-01", end="2027", countries=[country])
        published(project, now=NOON - HOUR)
        return country

    def text(self, client, path="/figures/"):
        return client.get(path).content.decode()

    def test_second_request_renders_no_fragment(self, client, country):
        first = self.text(client)
        size = fragment_cache.size
        assert size > 1_000
        assert self.text(client) == first
        assert fragment_cache.size == size

    def test_change_is_seen_immediately_and_a_scheduled_one_at_its_time(
        self, client, country, clock
    ):
        assert "Romania" in self.text(client)
        clock.shift(HOUR)
        publish(change(country, name_en="Another name"), by=None)
        assert "Another name" in self.text(client)
        publish(change(country, name_en="A later name"), by=None, at=timezone.now() + HOUR)
        assert "Another name" in self.text(client)
        clock.shift(2 * HOUR)
        assert "A later name" in self.text(client)

    def test_preview_neither_reads_nor_stores_a_fragment(self, client, country):
        live = self.text(client)
        change(country, name_en="A draft")
        prefix = prefix_of(country)
        size = fragment_cache.size
        assert "A draft" in self.text(client, f"{prefix}/figures/")
        assert fragment_cache.size == size
        assert self.text(client) == live

    def test_archived_day_has_its_own_fragments_and_links(self, client, country, clock):
        clock.shift(2 * DAY)
        publish(change(country, name_en="Another name"), by=None)
        today = self.text(client)
        for _ in range(2):
            then = self.text(client, "/archive/2026-03-10/figures/")
            assert "Romania" in then
            assert "Another name" not in then
            assert 'href="/archive/2026-03-10/countries/' in then
        assert self.text(client) == today
