"""Word files, read from their XML: the rules that make them accessible, and equal bytes."""

import io
from zipfile import ZipFile

import pytest
import time_machine
from docx import Document
from lxml import etree

from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_funder,
    make_project,
    make_report,
    published,
)
from tests.helpers.publishing import publish
from tests.helpers.times import DAY, NOON

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
REPORT = "/reports/q.docx"
SHEET = "/projects/glacy.docx"


@pytest.fixture
def site(db):
    """A report with all parts, and a project with long texts."""
    funder = published(make_funder(), now=NOON)
    countries = [published(make_country(name_fr="Roumanie"), now=NOON) for _n in range(60)]
    project = make_project(
        slug="glacy",
        start="2026-03-12",
        title_fr="Action mondiale sur la cybercriminalité",
        funders=[funder],
        dates_note_en="A note of its own.",
        countries=countries,
        objective_en="<p>Judges are trained.</p>" * 300,
        results_en="<p>Judges were trained.</p>" * 300,
    )
    published(project, now=NOON)
    publish(change(project, end="2028-02", summary_en="New\x0bwords"), now=NOON + DAY)
    for number in range(20):
        published(
            make_activity(slug=f"a-{number}", start="2026-03-13", projects=[project]),
            now=NOON + DAY,
        )
    report = make_report(slug="q", first="2026-03-11", last="2026-03-17", title_fr="Semaine")
    report.entries.create(about=str(project.ref), position=0)
    publish(report, now=NOON + 8 * DAY)
    with time_machine.travel(NOON + 10 * DAY, tick=False):
        yield


def body_of(data):
    with ZipFile(io.BytesIO(data)) as file:
        return etree.fromstring(file.read("word/document.xml"))


def texts_of(data):
    return "\n".join(body_of(data).itertext())


@pytest.mark.parametrize("prefix", ["", "/fr", "/ro"])
@pytest.mark.parametrize("path", [REPORT, SHEET, f"/archive/2026-03-19{SHEET}"])
def test_file_keeps_the_rules_of_accessible_documents(client, site, prefix, path):
    archive = "/archive/2026-03-19" if path.startswith("/archive") else ""
    url = archive + prefix + path.removeprefix(archive)
    response = client.get(url)
    assert response["Content-Type"].endswith("wordprocessingml.document")
    language = prefix[1:] or "en"
    body = body_of(response.content)
    paragraphs = list(body.iter(f"{W}p"))
    assert all("".join(paragraph.itertext()).strip() for paragraph in paragraphs)
    styles = [style.get(f"{W}val") for style in body.iter(f"{W}pStyle")]
    assert styles.count("Title") == 1
    assert "Heading1" in styles
    levels = [int(style[-1]) for style in styles if style.startswith("Heading")]
    assert all(after - before <= 1 for before, after in zip([0, *levels], levels, strict=False))
    for run in body.iter(f"{W}r"):
        assert run.find(f"{W}rPr/{W}lang").get(f"{W}val") in ("en", "fr", "ro")
    languages = {each.get(f"{W}val") for each in body.iter(f"{W}lang")}
    assert language in languages
    tables = list(body.iter(f"{W}tbl"))
    assert bool(tables) == (REPORT in path)
    for table in tables:
        first, *others = table.iter(f"{W}tr")
        assert first.find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}tblHeader") is None for row in others)
    assert not list(body.iter(f"{W}gridSpan", f"{W}vMerge"))
    assert not list(body.iter("{*}docPr"))  # no picture that would need an alternative text
    document = Document(io.BytesIO(response.content))
    properties = document.core_properties
    assert properties.language == language
    assert properties.title
    assert "C-PROC" in properties.author
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)


@pytest.mark.parametrize("title", ["T" * 290, "A\x0bB", "A\ufffeB"])
def test_any_title_is_written(client, site, title):
    published(make_project(slug="other", title_en=title, acronym="A"), now=NOON + 9 * DAY)
    properties = Document(io.BytesIO(client.get("/projects/other.docx").content)).core_properties
    title = f"A: {title}"
    assert properties.title == title.replace("\x0b", "").replace("\ufffe", "")[:255]


def test_changed_words_are_struck_out_and_underlined(client, site):
    body = body_of(client.get(REPORT).content)
    [run] = [run for run in body.iter(f"{W}r") if "New words" in "".join(run.itertext())]
    assert run.find(f"{W}rPr/{W}u") is not None
    assert run.find(f"{W}rPr/{W}strike").get(f"{W}val") == "0"


@pytest.mark.parametrize("path", [REPORT, SHEET])
def test_file_has_the_same_bytes_each_time(client, site, path):
    first = client.get(path).content
    with time_machine.travel(NOON + 10 * DAY + DAY / 4, tick=False):
        assert client.get(path).content == first


def test_report_has_the_parts_of_its_page_and_none_of_the_site(client, site):
    texts = texts_of(client.get(REPORT).content)
    for words in ("Began and ended", "GLACY+", "February 2028", "New words", "What comes next"):
        assert words in texts
    for words in ("Report a problem", "As a Word file", "Page history", "added:", "left out"):
        assert words not in texts


def test_sheet_is_bounded_whatever_the_length_of_the_texts(client, site):
    body = body_of(client.get(SHEET).content)
    assert len(" ".join(body.itertext()).split()) < 900
    assert len(list(body.iter(f"{W}p"))) < 50


def test_texts_beside_paragraphs_keep_their_place(client, site):
    paragraphs = [paragraph.text for paragraph in Document(io.BytesIO(sheet(client))).paragraphs]
    end = paragraphs.index("End")
    assert [text.strip() for text in paragraphs[end : end + 3]] == [
        "End",
        "February 2028",
        "A note of its own.",
    ]


def sheet(client):
    return client.get(SHEET).content


def test_french_file_is_in_french(client, site):
    texts = texts_of(client.get(f"/fr{SHEET}").content)
    assert "Action mondiale sur la cybercriminalité" in texts
    assert "Roumanie" in texts
    body = body_of(client.get(f"/fr{SHEET}").content)
    [run] = [run for run in body.iter(f"{W}r") if "Judges are" in "".join(run.itertext())]
    assert run.find(f"{W}rPr/{W}lang").get(f"{W}val") == "en"  # it is not translated


def test_project_page_links_to_its_sheet(client, site):
    assert f'href="{SHEET}"' in client.get("/projects/glacy/").text
