"""The library of documents."""

import pytest

from projects.content import CountryContent, DocumentContent, ProjectContent
from record.content import Ref
from tests.helpers.published import publish, text_of

pytestmark = pytest.mark.usefixtures("db", "next_day")

FILE = "ab/" + "ab" * 32 + ".pdf"


def make_document(slug, **content):
    return DocumentContent(slug=slug, **({"title": {"en": f"Document {slug}"}} | content))


def entries_of(client, query=""):
    html = client.get(f"/documents/{query}").content.decode()
    return [
        " ".join(each.partition("</li>")[0].split())
        for each in html.split('<li class="entry">')[1:]
    ]


def test_an_entry_says_what_it_is(client):
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
            project=Ref("project", project.key),
        )
    )
    [entry] = entries_of(client)
    assert f'<a href="/media/{FILE}" hreflang="fr" rel="noopener">Final report</a>' in entry
    assert '<time datetime="2025-02">February 2025</time>' in entry
    assert "<p>What was reached, for everybody &amp; all.</p>" in entry
    assert "Report · PDF, 2.2 MB · French" in entry
    assert '· <a href="/projects/glacy/">GLACY</a>' in entry


def test_what_is_unknown_is_left_out_and_leaves_no_gaps(client):
    publish(
        make_document("link", url="https://example.org/link"), make_document("dated", date="2024")
    )
    dated, link = entries_of(client)
    assert '<a href="https://example.org/link" rel="noopener">' in link
    assert "date not stated" in link
    assert "·" not in link
    assert "<a " not in dated


def test_the_newest_stand_first_and_twenty_on_a_page(client):
    publish(
        *(
            make_document(f"d{n:02}", url="https://example.org", date=f"{2000 + n % 25}")
            for n in range(45)
        )
    )
    numbers = [len(entries_of(client, query)) for query in ("", "?page=2", "?page=3")]
    assert numbers == [20, 20, 5]
    years = [entry.partition('datetime="')[2][:4] for entry in entries_of(client)]
    assert years == sorted(years, reverse=True)


def test_a_document_in_no_language_of_ours_is_filtered_by_its_code(client):
    publish(
        *(
            make_document(code, url="https://example.org", language=code)
            for code in ("mt", "fr", "pt-br")
        )
    )
    html = " ".join(client.get("/documents/").content.decode().split())
    assert '<option value="pt-br" >Brazilian Portuguese (1)</option>' in html
    assert html.index("Brazilian Portuguese (1)") < html.index("French (1)") < html.index("mt (1)")
    assert len(entries_of(client, "?language=mt")) == 1


def test_countries_are_those_of_the_project(client):
    [country] = publish(
        CountryContent(slug="xk", name={"en": "Kosovo"}, footnote={"en": "On Kosovo."})
    )
    [project] = publish(
        ProjectContent(slug="p", acronym="P", countries=[Ref("country", country.key)])
    )
    publish(
        make_document("there", url="https://example.org", project=Ref("project", project.key)),
        make_document("nowhere", url="https://example.org"),
    )
    [entry] = entries_of(client, "?country=xk")
    assert "Document there" in entry
    assert "* On Kosovo." in text_of(client.get("/documents/"))


def test_an_empty_library_says_where_to_look_instead(client):
    text = text_of(client.get("/documents/"))
    assert "No document is published here yet" in text
    assert "All projects" in text
