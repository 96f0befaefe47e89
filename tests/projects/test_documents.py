"""Documents: the library and the admin."""

import re

import pytest
from django.core.exceptions import ValidationError

from delivery import filters
from projects.models import DocumentContent, ProjectContent
from tests.helpers.factories import make_document as make_working_copy
from tests.helpers.published import publish

pytestmark = pytest.mark.usefixtures("db", "next_day")

FILE = "ab/" + "ab" * 32 + ".pdf"


def make_document(slug, **content):
    return DocumentContent(slug=slug, **({"title": {"en": f"Document {slug}"}} | content))


def entries_of(client, query=""):
    entries = client.get(f"/documents/{query}").text.split('<li class="entry">')[1:]
    return [" ".join(entry.partition("</li>")[0].split()) for entry in entries]


def test_entry_has_the_facts_of_the_document(client):
    [project] = publish(
        ProjectContent(slug="glacy", acronym="GLACY", title={"en": "Global Action"})
    )
    publish(
        make_document(
            "report",
            title={"en": "Final report"},
            description={"en": "What was reached, for everybody & all."},
            file=FILE,
            file_size=2_300_000,
            language="fr",
            type="report",
            date="2025-02",
            project=project.ref,
        )
    )
    [entry] = entries_of(client)
    assert f'<a href="/media/{FILE}" hreflang="fr" rel="noopener">Final report</a>' in entry
    assert '<time datetime="2025-02">February 2025</time>' in entry
    assert "<p>What was reached, for everybody &amp; all.</p>" in entry
    assert "Report · PDF, 2.2 MB · French" in entry
    assert '· <a href="/projects/glacy/">GLACY</a>' in entry


def test_entry_has_no_unknown_facts(client):
    publish(
        make_document("link", url="https://example.org/link"), make_document("dated", date="2024")
    )
    dated, link = entries_of(client)
    assert '<a href="https://example.org/link" rel="noopener">' in link
    assert "date not stated" in link
    assert '<p class="small"> on another site: example.org </p>' in link
    assert "<a " not in dated


def test_list_is_grouped_by_type_and_sorted_without_groups(client):
    publish(
        make_document("note", url="https://example.org", date="2024", type="other"),
        make_document("old", url="https://example.org", date="2020", type="report"),
        make_document("new", url="https://example.org/new.pdf", date="2025", type="report"),
        make_document("how", url="https://example.org", date="2023", type="guide"),
        make_document("plain", url="https://example.org"),
    )
    for query, headings, titles in (
        ("", "Reports; Guides; Other documents", "new old how note plain"),
        ("?sort=newest", "Newest first", "new note how old plain"),
    ):
        html = client.get(f"/documents/{query}").text
        assert re.findall(r"<h2 id=[^>]*>(.*?)</h2>", html) == headings.split("; ")
        assert re.findall(r">Document (\w+)</a>", html) == titles.split()
    assert "PDF · on another site: example.org" in html


def test_list_is_filtered_by_any_language(client):
    publish(
        *(
            make_document(code, url="https://example.org", language=code)
            for code in ("mt", "fr", "pt-br")
        )
    )
    html = " ".join(client.get("/documents/").text.split())
    assert '<option value="pt-br" >Brazilian Portuguese (1)</option>' in html
    assert html.index("Brazilian Portuguese (1)") < html.index("French (1)") < html.index("mt (1)")
    assert len(entries_of(client, "?language=mt")) == 1


def test_of_many_projects_one_is_typed(client, monkeypatch):
    monkeypatch.setattr(filters, "MAX_CHOICES", 2)
    projects = publish(*(ProjectContent(slug=f"p{n}", acronym=f"P {n}") for n in range(3)))
    for n, project in enumerate(projects):
        publish(make_document(f"d{n}", url="https://example.org", project=project.ref))
    assert "P 1" not in client.get("/documents/").text.partition("<form")[2].partition("</form>")[0]
    html = client.get("/documents/?project=p+1").text
    assert re.search(r'<input type="text" name="project"[^>]* value="P 1"', html)
    assert len(entries_of(client, "?project=p+1")) == 1
    assert "<title>Documents (Project: P 1)" in html


def test_language_code_has_lower_case_letters():
    for code in ("", "en", "mt", "fil", "pt-br"):
        make_working_copy(language=code).full_clean()
    for code in ("EN", "en_GB", "e", "-", "en-", "Fr", "e1"):
        with pytest.raises(ValidationError, match="in lower-case letters") as rejected:
            make_working_copy(language=code).full_clean()
        assert list(rejected.value.error_dict) == ["language"]
