"""Pages as Markdown: where they are, and that their facts are those of the JSON."""

import re

import pytest
import time_machine

from core.i18n.dates import PartialDate
from pages.open_data import ALL
from projects.models import CountryContent, ProjectContent
from publishing import operations
from record.models import Publication
from tests.helpers.evidence import sign_log
from tests.helpers.factories import change, make_project, published
from tests.helpers.pages.machine_readable import ARCHIVE, SITE, items_of
from tests.helpers.published import NEXT_DAY, publish, ref_to
from tests.helpers.publishing import publish as publish_object
from tests.helpers.publishing import withdraw
from tests.helpers.times import DAY, NOON

MARKDOWN = "text/markdown; charset=utf-8"
LINK = re.compile(r'<link rel="alternate" type="text/markdown"[^>]* href="([^"]+)">')


@pytest.mark.parametrize("prefix", ["", "/fr", ARCHIVE, f"{ARCHIVE}/ro"])
@pytest.mark.parametrize(
    ("page", "path"),
    [
        ("/", "/index.md"),
        ("/projects/", "/projects.md"),
        ("/legal-basis/", "/legal-basis.md"),
        ("/projects/glacy-e/", "/projects/glacy-e.md"),
        ("/funders/european-union/", "/funders/european-union.md"),
        ("/office/", "/office.md"),
        ("/privacy/", "/privacy.md"),
    ],
)
def test_page_names_its_markdown_which_is_cached_like_it(starter_site, client, prefix, page, path):
    html = client.get(prefix + page)
    assert LINK.findall(html.text) == [prefix + path]
    response = client.get(prefix + path)
    assert (response.status_code, response["Content-Type"]) == (200, MARKDOWN)
    for name in ("Vary", "Cache-Control", "X-Robots-Tag", "Memento-Datetime"):
        assert response.get(name) == html.get(name)
    assert "ETag" in response
    lines = response.text.splitlines()
    day = "2026-06-01" if ARCHIVE in prefix else "2026-06-02"
    archived = prefix.removeprefix(ARCHIVE) + page
    assert {
        f"as_of: {day}",
        f"address: {SITE}{prefix}{page}",
        f"archived: {SITE}{ARCHIVE}{archived}",
    } <= set(lines)


@pytest.mark.parametrize(
    "path",
    "/fr.md /contact.md /search.md /figures.md /projects/index.md /projects/x.md /x.md /.md "
    "/projects/.md /archive/2026-06-02/projects.md /history/project/glacy-e.md "
    "/projects/facts.json /facts.json /history/project/glacy-e/facts.json".split(),
)
def test_other_pages_have_no_markdown(starter_site, client, path):
    assert client.get(path).status_code == 404


def test_markdown_answers_as_the_page_does(db, client):
    project, withdrawn, withheld = (
        published(make_project(slug=slug, summary_en="SECRET"), now=NOON)
        for slug in ("project", "over", "name")
    )
    publish_object(change(project, slug="new", summary_en="Other"), now=NOON + DAY)
    withdraw(withdrawn, None, "It is over.", now=NOON + DAY)
    row = Publication.objects.with_time().of(withheld).get()
    operations.withhold(row, None, "A person’s safety.", now=NOON + DAY)
    with time_machine.travel(NOON + 2 * DAY, tick=False):
        moved = client.get("/projects/project.md")
        assert (moved.status_code, moved["Location"]) == (301, "/projects/new.md")
        moved = client.get("/projects/project/facts.json")
        assert (moved.status_code, moved["Location"]) == (301, "/projects/new/facts.json")
        for slug in ("over", "name"):
            assert client.get(f"/projects/{slug}/facts.json").status_code == 410
            response = client.get(f"/projects/{slug}.md")
            assert response.status_code == client.get(f"/projects/{slug}/").status_code == 410
            assert "SECRET" not in response.text
        assert "SECRET" not in client.get("/projects.md").text


def test_page_of_the_first_day_is_not_archived_yet(db, next_day, client):
    publish(ProjectContent(slug="new", acronym="NEW"), at=NEXT_DAY)
    assert "archived: " in client.get("/projects/new.md").text.splitlines()
    assert "/archive/" not in client.get("/projects/new.md").text
    page = client.get("/projects/new/").text
    assert "This version is in the archive from tomorrow." in page


@pytest.mark.parametrize(
    ("prefix", "confirmed"), [("", "2026-03-12"), ("/archive/2026-03-11", None)]
)
def test_facts_state_since_when_they_are_published(db, client, clock, prefix, confirmed):
    project = published(make_project(slug="one", end="2025"), now=NOON)
    publish_object(change(project, end="2026"), now=NOON + DAY)
    day = NOON + 2 * DAY
    operations.confirm([project], None, ["end", "region"], day.date(), now=day)
    clock.move_to(NOON + 9 * DAY)
    page = client.get(f"{prefix}/projects/one.md").text
    address = re.search(r"(?m)^facts: http://testserver(.*)", page)[1]
    found = client.get(address).json()
    assert found["address"] == f"http://testserver{prefix}/projects/one/"
    assert found["facts"]["end"] == {
        "is_known": True,
        "since": "2026-03-11T12:00:00+00:00",
        "publication": f"http://testserver{prefix}/history/project/one/2/",
        "confirmed": confirmed,
    }
    region = found["facts"].get("region", {"is_known": False, "confirmed": None})
    assert (region["is_known"], region["confirmed"]) == (False, confirmed)


def test_page_lists_what_names_its_object_and_the_footnotes_of_designations(db, next_day, client):
    note = {"en": "Without prejudice to status."}
    publish(CountryContent(slug="xk", code="XK", name={"en": "Kosovo"}, footnote=note))
    publish(ProjectContent(slug="one", acronym="ONE", countries=[ref_to("country", "xk")]))
    assert f"- [ONE]({SITE}/projects/one.md)" in client.get("/countries/xk.md").text
    text = client.get("/projects/one.md").text
    assert "- Countries and areas: Kosovo*\n" in text
    assert "Kosovo* Without prejudice to status." in text
    assert f"- [Kosovo*]({SITE}/countries/xk.md)" in client.get("/countries.md").text


def test_page_is_silent_about_missing_facts_that_few_objects_have(db, next_day, client):
    publish(ProjectContent(slug="one", acronym="ONE"))
    lines = client.get("/projects/one.md").text.splitlines()
    assert {"- End: not published", "- Budget: not published"} <= set(lines)
    for label in ("Extensions", "Latest known activity", "Confirmed as running on", "Links"):
        assert not any(line.startswith(f"- {label}") for line in lines), label


def test_lists_in_texts_are_lists_in_markdown(db, next_day, client):
    html = "<p>Aims • all</p><ul><li>Laws<ul><li>Drafts</li></ul></li></ul><ol><li>First</li></ol>"
    publish(ProjectContent(slug="one", acronym="ONE", objective={"en": html}))
    text = client.get("/projects/one.md").text
    assert "\n\nAims • all\n\n- Laws\n\n  - Drafts\n\n1. First\n" in text


@pytest.mark.parametrize("page", ["/projects/one.md", "/projects.md", "/index.md", "/llms.txt"])
def test_front_matter_names_evidence_once_the_log_is_signed(db, client, settings, page):
    published(make_project(slug="one"), now=NOON)
    assert "evidence:" not in client.get(page).text
    sign_log(settings)
    assert client.get(page).text.count("evidence: ") == 1


@pytest.mark.long
@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.name)
def test_each_fact_is_that_of_the_json(starter_site, client, dataset):
    for item in items_of(client, f"/{dataset.name}.json"):
        if not item["address"]:
            continue
        text = client.get(item["address"].removeprefix(SITE).removesuffix("/") + ".md").text
        facts = [line for line in text.splitlines() if line.startswith("- ")]
        for name, field in dataset.fields.items():
            lines = [line for line in facts if line.startswith(f"- {field.label}: ")]
            for words in words_of(item[name]):
                assert any(words in line for line in lines), (words, lines)
            if item[name] in (None, []) and name in dataset.rare:
                assert lines == []
            elif item[name] is None and not lines:
                assert dataset.annotation(name) is str
            elif item[name] in (None, []):
                assert lines == [f"- {field.label}: not published"]


def words_of(value):
    """Return the texts of a value of the JSON; rich texts are no facts."""
    if isinstance(value, bool) or value is None:
        return ["Yes"] if value else []
    if isinstance(value, int | float):
        return [f"{value:,}"]
    if isinstance(value, str):
        return [value] if " " in value or "/" in value else []  # the others may be codes
    if isinstance(value, list):
        return [words for each in value for words in words_of(each)]
    if "precision" in value:
        return [str(PartialDate.parse(value["date"]))]
    if "en" in value:
        return [] if isinstance(value["en"], dict) else [" ".join(value["en"].split())]
    if "designation" in value:
        return [value["designation"]["en"]]
    if "kind" in value:
        return [value.get("acronym") or value["name"]["en"]]
    if "code" in value:
        return [value["name"]["en"]]
    return [words for each in value.values() for words in words_of(each)]
