"""The allowed HTML of rich text, for any input, the links of editors, and their settings."""

from html.parser import HTMLParser

import pytest
import time_machine
from django.apps import apps
from django.core.files.base import ContentFile
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from publishing.mentions import find_referrers
from record.rich_text import (
    ATTRIBUTES,
    SCHEMES,
    TAGS,
    safe_address,
    sanitise,
    soften_spaces,
    to_addresses,
    to_refs,
)
from tests.helpers.admin.forms import form_of, sent
from tests.helpers.factories import (
    change,
    make_document,
    make_page,
    make_project,
    make_superuser,
    published,
)
from tests.helpers.publishing import publish, withdraw
from tests.helpers.strategies import HTML
from tests.helpers.times import DAY
from tests.helpers.uploads.files import PDF, pdf

OTHER_PDF = pdf(catalog=b"/Lang(en)")
KEY = "00000000-0000-0000-0000-00000000001f"


class Reader(HTMLParser):
    """Check the tags and attributes of a document, as a second parser reads them."""

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | {"rel"}
        for name, value in attrs:
            assert name in allowed
            assert name != "rel" or tag == "a"
            if name == "href":
                assert value.partition(":")[0].lower() in SCHEMES or value.startswith(("/", "#"))
                assert not value.startswith("//")

    def handle_comment(self, data):
        pytest.fail(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


@settings(max_examples=200)
@given(HTML | st.text())
@example('<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">')
@example('<noscript><p title="</noscript><img src=x onerror=alert(1)>">')
@example('<a href="&#1;javascript:alert(1)">x</a><a href="java&#0;script:alert(1)">y</a>')
@example("<table><a href='x'><td><a href='javascript:1'>")
@example('<h2><a href="javascript:alert(1)"><h2><a href="javascript:alert(1)">')
def test_any_input_becomes_harmless_and_stays_the_same_when_repeated(html):
    clean = sanitise(html)
    reader = Reader()
    reader.feed(clean)
    reader.close()
    assert sanitise(clean) == clean


def test_text_that_changes_with_each_pass_loses_all_tags(monkeypatch):
    monkeypatch.setattr("record.rich_text.MAX_PASSES", 0)
    assert sanitise("<p>a &amp; b</p>") == "a &amp; b"


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <strong>two</strong> <em>three</em></p>",
        "<h2>Title</h2><ul><li>one</li></ul>",
        '<ol start="3"><li>three</li></ol>',
        '<p lang="fr">Loi</p>',
        '<p>The <span lang="fr">loi</span> <span lang="la">sui generis</span></p>',
        '<a href="https://example.org/?a=1&amp;b=2" rel="noopener">x</a>',
        '<a href="mailto:office@example.org" rel="noopener">x</a>',
        f'<a href="ref:project/{KEY}" rel="noopener">x</a>',
        '<table><tbody><tr><th scope="row">a</th><td colspan="2">b</td></tr></tbody></table>',
        "",
    ],
)
def test_allowed_html_is_unchanged(html):
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p onclick=alert(1)>x</p>", "<p>x</p>"),
        ('<p style="color:red" class="a" id="b">x</p>', "<p>x</p>"),
        ("<img src=x onerror=alert(1)>x", "x"),
        ("<script>alert(1)</script>x<style>p{}</style>", "x"),
        ("<h1>x</h1>", "x"),
        ("<span>a<span class=b lang=fr dir=ltr>b</span>c</span>", 'a<span lang="fr">b</span>c'),
        ('<span lang="en-GB">a</span><span lang="xx">b</span>', "ab"),
        ("<!-- secret -->x", "x"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="//example.org/">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="/\\example.org/">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="ref:project/none">x</a>', '<a rel="noopener">x</a>'),
        ('<a href="/x/" target="_blank">x</a>', '<a href="/x/" rel="noopener">x</a>'),
    ],
)
def test_other_html_is_removed(html, clean):
    assert sanitise(html) == clean


@pytest.mark.parametrize(
    "url",
    "vbscript:x data:text/html,x file:///etc/passwd blob:x x //x ?q".split()
    + [f"/{character}/example.org/" for character in "\t\n\r"]
    + [f"java{character}script:alert(1)" for character in "\t\n\r"],
)
def test_other_url_is_no_link(url):
    assert safe_address(url) is None


def link(url):
    return f'<a href="{url}" rel="noopener">x</a>'


@pytest.mark.django_db
class TestLinksToPagesOfTheSite:
    @pytest.fixture
    def project(self):
        return published(make_project(slug="glacy"))

    @pytest.mark.parametrize("host", ["", "http://testserver"])
    def test_are_stored_as_references_also_with_a_former_slug(self, project, host):
        reference = link(f"ref:project/{project.key}")
        assert to_refs(link(f"{host}/projects/glacy/")) == reference
        publish(change(project, slug="glacy-plus"))
        assert to_refs(link(f"{host}/projects/glacy/")) == reference

    @pytest.mark.parametrize(
        "url",
        [
            "/projects/unknown/",
            "/projects/glacy/#results",
            "/projects/?page=2",
            "http://testserver.org/projects/glacy/",
            f"/media/ab/{'0' * 62}.pdf",
        ],
    )
    def test_are_stored_unchanged_if_they_lead_elsewhere(self, project, url):
        assert to_refs(link(url)) == link(url)

    def test_are_shown_to_the_editor_with_the_current_slug(self, project):
        stored = link(f"ref:project/{project.key}")
        publish(change(project, slug="glacy-plus"))
        assert to_addresses(stored) == link("/projects/glacy-plus/")
        assert to_refs(to_addresses(stored)) == stored

    def test_are_references_before_the_page_is_published(self):
        draft = make_project(slug="new")
        assert to_refs(link("/projects/new/")) == link(f"ref:project/{draft.key}")


@pytest.mark.django_db
class TestLinksToDocuments:
    @pytest.fixture
    def document(self):
        return published(make_document(url="", file=ContentFile(PDF, "a.pdf")))

    @pytest.mark.parametrize("host", ["", "http://testserver"])
    def test_to_a_file_that_the_document_has_or_had_are_references(self, document, host):
        first = document.file.url
        publish(change(document, file=ContentFile(OTHER_PDF, "b.pdf")))
        reference = link(f"ref:document/{document.key}")
        assert document.file.url != first
        assert to_refs(link(f"{host}{first}")) == reference
        assert to_refs(link(f"{host}{document.file.url}")) == reference

    def test_are_shown_to_the_editor_as_references_as_those_of_deleted_objects(self, document):
        for ref in (document.ref, f"project/{KEY}"):
            stored = link(f"ref:{ref}")
            assert to_addresses(stored) == to_refs(stored) == stored

    def test_lead_to_the_file_of_the_day(self, client, document):
        first = document.file.url
        published(make_page(slug="guides", body_en=link(f"ref:document/{document.key}")))
        assert link(first) in client.get("/guides/").text
        with time_machine.travel(timezone.now() + 2 * DAY):
            publish(change(document, file=ContentFile(OTHER_PDF, "b.pdf")))
            day = timezone.localdate() - DAY
            page = client.get("/guides/").text
            archived = client.get(f"/archive/{day}/guides/").text
        assert link(document.file.url) in page
        assert first not in page
        assert link(first) in archived

    def test_are_no_links_once_the_document_is_withdrawn(self, client, document):
        page = published(make_page(slug="guides", body_en=link(f"ref:document/{document.key}")))
        assert [row.key for row in find_referrers([document.ref], timezone.now())] == [page.key]
        withdraw(document, by=None, reason="It is out of date.")
        html = client.get("/guides/").text
        assert document.file.url not in html
        assert ">x</a>" not in html


def test_language_of_words_is_shown_to_the_editor_as_it_reads_it():
    stored = '<p>The <span lang="fr">loi</span></p>'
    assert to_addresses(stored) == '<p>The <span dir="ltr" lang="fr">loi</span></p>'
    assert to_refs(to_addresses(stored)) == stored


def test_white_space_of_the_editor_is_no_change():
    stored = "<p>One <strong>word</strong></p><ul><li>first</li><li>second</li></ul><h2>End</h2>"
    by_the_editor = (
        "<p>One <strong>word</strong></p>\r\n\r\n<ul>\r\n\t<li>first</li>\r\n\t<li>second</li>"
        "\r\n</ul>\r\n\r\n<h2>End</h2>\r\n"
    )
    assert to_refs(by_the_editor) == to_refs(stored) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ('on&nbsp;<a href="#x">C</a>&nbsp;and', 'on <a href="#x" rel="noopener">C</a> and'),
        (
            'see.&nbsp;<a href="#x">2014</a>&nbsp;',
            'see. <a href="#x" rel="noopener">2014</a>&nbsp;',
        ),
        ("<em>a&nbsp;</em>b &amp;&nbsp;c\u00a0d", "<em>a </em>b &amp; c d"),
        ("<em>a</em>&nbsp;<strong>b</strong>", "<em>a</em> <strong>b</strong>"),
    ],
)
def test_hard_space_between_words_is_stored_as_a_space(typed, stored):
    assert to_refs(typed) == stored


@pytest.mark.parametrize(
    "text",
    [
        "«&nbsp;loi&nbsp;»&nbsp;: oui&nbsp;; non&nbsp;! quoi&nbsp;? x&nbsp;%",
        "<em>Qui</em>&nbsp;<strong>?</strong> «&nbsp;<em>loi</em>&nbsp;»",
        "10&nbsp;000 art.&nbsp;12 5&nbsp;km 12&nbsp;mars mot&nbsp;– mot —&nbsp;mot",
        "M.&nbsp;Popescu",
        "a&nbsp;&nbsp;b a&nbsp;<em>&nbsp;b</em> a &nbsp;b a&nbsp; b",
        "<p>&nbsp;</p><p>a&nbsp;</p><p>&nbsp;b</p><p>a&nbsp;<br>b</p>",
        '<abbr title="a&nbsp;b">c</abbr>',
        "&amp;nbsp;b",
    ],
)
def test_hard_space_that_typography_needs_is_stored(text):
    assert to_refs(text) == text


@pytest.mark.django_db
def test_text_that_no_one_edited_is_stored_as_it_was(client):
    client.force_login(make_superuser())
    text = "<p>one&nbsp;two</p>"
    project = make_project(objective_en=text, objective_fr=text)
    sent(client, form_of(project), objective_fr=f"{text}<p>a&nbsp;b</p>")
    project.refresh_from_db()
    assert project.objective_en == text
    assert project.objective_fr == "<p>one two</p><p>a b</p>"


PIECES = "\u00a0| |a|1|«|»|:|;|–|M.|&nbsp;|&amp;|<abbr title='a\u00a0b'>|<em>|</em>|<p>|</p>|<br>"
HARD_SPACES = st.lists(st.sampled_from(PIECES.split("|"))).map("".join)


@given(HARD_SPACES | HTML)
def test_spaces_are_softened_once_and_nothing_else_changes(html):
    clean = sanitise(html)
    softened = soften_spaces(clean)
    assert softened.replace("&nbsp;", " ") == clean.replace("&nbsp;", " ")
    assert soften_spaces(softened) == sanitise(softened) == softened


def test_text_with_a_million_spaces_is_read_in_linear_time():
    assert len(to_refs("<p>One" + " " * 1_000_000 + "two</p>")) > 1_000_000
    assert len(to_refs("<p>" + "a&nbsp;<em>b</em>" * 50_000 + "</p>")) > 500_000


VULNERABLE_PLUGINS = set("preview print scayt wsc exportpdf uploadimage iframe flash image".split())


def test_no_editor_has_the_settings_that_its_known_vulnerabilities_need(settings):
    assert not apps.is_installed("ckeditor_uploader")
    for config in settings.CKEDITOR_CONFIGS.values():
        assert config["versionCheck"] is False
        assert config.keys().isdisjoint({"fullPage", "allowedContent"})
        assert set(config["removePlugins"].split(",")) >= VULNERABLE_PLUGINS
        assert VULNERABLE_PLUGINS.isdisjoint(config["extraPlugins"].split(","))
