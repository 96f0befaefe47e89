"""The allow-list of rich text: what stays, what goes, for anything that anybody could type."""

from html.parser import HTMLParser

import pytest
from django.test import override_settings
from hypothesis import example, given, settings
from hypothesis import strategies as st

from record.rich_text import (
    ATTRIBUTES,
    SCHEMES,
    TAGS,
    safe_address,
    sanitise,
    to_addresses,
    to_refs,
)
from tests.helpers.factories import change, make_project, published
from tests.helpers.publishing import publish
from tests.helpers.strategies import HTML

KEY = "00000000-0000-0000-0000-00000000001f"


class Reader(HTMLParser):
    """Collects the tags and attributes of a document, as a second parser reads them."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes = set(), []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_comment(self, data):
        self.tags.add("a comment")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(html):
    reader = Reader(html)
    assert reader.tags <= TAGS
    for tag, name, value in reader.attributes:
        assert name in ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | (
            {"rel"} if tag == "a" else set()
        )
        if name == "href":
            assert value.partition(":")[0].lower() in SCHEMES or value.startswith(("/", "#"))
            assert not value.startswith("//")


@settings(max_examples=300)
@given(HTML | st.text())
@example('<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">')
@example('<noscript><p title="</noscript><img src=x onerror=alert(1)>">')
@example('<a href="&#1;javascript:alert(1)">x</a><a href="java&#0;script:alert(1)">y</a>')
@example("<table><a href='x'><td><a href='javascript:1'>")
@example('<h2><a href="javascript:alert(1)"><h2><a href="javascript:alert(1)">')
def test_whatever_is_typed_comes_out_harmless_and_clean(html):
    clean = sanitise(html)
    assert_harmless(clean)
    assert sanitise(clean) == clean


def test_text_that_never_settles_keeps_its_words_only(monkeypatch):
    monkeypatch.setattr("record.rich_text.MAX_PASSES", 0)
    assert sanitise("<p>a &amp; b</p>") == "a &amp; b"


@given(st.text())
def test_plain_text_stays_as_it_reads(text):
    assert "<" not in sanitise(text.replace("<", "").replace("&", ""))


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <strong>two</strong> <em>three</em></p>",
        "<h2>Title</h2><ul><li>one</li></ul>",
        '<ol start="3"><li>three</li></ol>',
        '<p lang="fr">Loi</p>',
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">x</a>',
        '<a href="mailto:office@example.org" rel="noopener">x</a>',
        f'<a href="ref:project/{KEY}" rel="noopener">x</a>',
        '<table><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>',
        "",
    ],
)
def test_what_is_allowed_stays_as_it_is(html):
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p onclick=alert(1)>x</p>", "<p>x</p>"),
        ('<p style="color:red" class="a" id="b">x</p>', "<p>x</p>"),
        ("<img src=x onerror=alert(1)>x", "x"),
        ("<script>alert(1)</script>x<style>p{}</style>", "x"),
        ("<h1>x</h1>", "x"),
        ("<!-- secret -->x", "x"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="//example.org/">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="/\\example.org/">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="ref:project/none">x</a>', '<a rel="noopener">x</a>'),
        (
            '<a href="https://example.org/" target="_blank">x</a>',
            '<a href="https://example.org/" rel="noopener">x</a>',
        ),
    ],
)
def test_what_is_not_allowed_goes(html, clean):
    assert sanitise(html) == clean


@pytest.mark.parametrize(
    "address", ["vbscript:x", "data:text/html,x", "file:///etc/passwd", "blob:x", "x", "//x", "?q"]
)
def test_address_of_any_other_sort_is_no_link(address):
    assert safe_address(address) is None


@pytest.mark.parametrize("character", ["\t", "\n", "\r"])
def test_control_character_does_not_hide_another_host(character):
    assert safe_address(f"/{character}/example.org/") is None
    assert safe_address(f"java{character}script:alert(1)") is None


@pytest.mark.django_db
class TestLinksToPagesOfTheSite:
    def test_address_of_a_page_is_kept_as_a_reference(self):
        project = published(make_project(slug="glacy"))
        for address in ("/projects/glacy/", "http://testserver/projects/glacy/"):
            assert (
                to_refs(f'<a href="{address}">x</a>')
                == f'<a href="ref:project/{project.key}" rel="noopener">x</a>'
            )

    def test_former_address_is_kept_as_a_reference_too(self):
        project = published(make_project(slug="glacy"))
        publish(change(project, slug="glacy-plus"), by=None)
        assert f"ref:project/{project.key}" in to_refs('<a href="/projects/glacy/">x</a>')

    @pytest.mark.parametrize(
        "address",
        [
            "/projects/unknown/",
            "/projects/glacy/#results",
            "/projects/?page=2",
            "https://example.org/projects/glacy/",
        ],
    )
    def test_any_other_address_stays_as_it_is(self, address):
        published(make_project(slug="glacy"))
        assert f'href="{address}"' in to_refs(f'<a href="{address}">x</a>')

    def test_editor_reads_todays_address_and_stores_the_same_reference(self):
        project = published(make_project(slug="glacy"))
        stored = f'<a href="ref:project/{project.key}" rel="noopener">x</a>'
        publish(change(project, slug="glacy-plus"), by=None)
        assert 'href="/projects/glacy-plus/"' in to_addresses(stored)
        assert to_refs(to_addresses(stored)) == stored

    def test_reference_to_what_was_deleted_stays_a_reference(self):
        stored = f'<a href="ref:project/{KEY}" rel="noopener">x</a>'
        assert to_refs(to_addresses(stored)) == stored

    @override_settings(SITE_URL="https://site.example")
    def test_address_of_another_host_is_no_page_of_the_site(self):
        published(make_project(slug="glacy"))
        assert "ref:" not in to_refs('<a href="https://site.example.org/projects/glacy/">x</a>')
        assert "ref:" in to_refs('<a href="https://site.example/projects/glacy/">x</a>')


@pytest.mark.django_db
def test_text_that_the_editor_has_only_put_on_lines_stays_the_same():
    stored = "<p>One <strong>word</strong></p><ul><li>first</li><li>second</li></ul><h2>End</h2>"
    by_the_editor = (
        "<p>One <strong>word</strong></p>\r\n\r\n<ul>\r\n\t<li>first</li>\r\n\t<li>second</li>\r\n</ul>\r\n"
        "\r\n<h2>End</h2>\r\n"
    )
    assert to_refs(by_the_editor) == stored
    assert to_refs(stored) == stored


@pytest.mark.django_db
def test_text_with_a_million_spaces_is_read_once():
    """Were each of them a beginning to look from, this test would take hours."""
    assert len(to_refs("<p>One" + " " * 1_000_000 + "two</p>")) > 1_000_000
