"""Filters of lists lead to the entries that they promise."""

import pytest

from projects.models import DocumentContent, Project, ProjectContent
from publishing import previews
from record.content import Ref
from tests.helpers.pages.filtered_list import ListPage
from tests.helpers.published import NEXT_DAY, publish, text_of

pytestmark = pytest.mark.long

FILTERS = {
    "/projects/": "status region country field funder year".split(),
    "/activities/": "year type country project format".split(),
    "/documents/": "type project country language year".split(),
}
HOSTILE = ["\0", "a\0", "a" * 5_000, "'; drop", "<script>", "../", "٣", " ongoing", "ONGOING"]
every_list = pytest.mark.parametrize("path", FILTERS)


@pytest.fixture
def documents(starter_site):
    [project] = publish(ProjectContent(slug="made", acronym="MADE", title={"en": "Made"}))
    ref = Ref("project", project.key)
    documents = [
        DocumentContent(
            slug=f"d{number}",
            title={"en": f"Document {number}"},
            url=f"https://example.org/{number}.pdf",
            type=("report", "guide", "")[number % 3],
            language=("en", "fr")[number % 2],
            date=f"{2020 + number % 4}-02",
            project=ref if number % 5 else None,
        )
        for number in range(25)
    ]
    publish(*documents)


def first_and_last_of_each_filter(options):
    """Return two options of each filter: the pages of the others are alike."""
    names = [option.address.partition("=")[0] for option in options]
    last = dict(zip(names, options, strict=True))
    first = dict(zip(reversed(names), reversed(options), strict=True))
    return {*first.values(), *last.values()}


@every_list
def test_option_leads_to_as_many_entries_as_it_states(documents, client, path):
    page = ListPage(client, path)
    options = first_and_last_of_each_filter(page.options)
    assert len(options) > len(FILTERS[path])
    titles = {page.title}
    for option in options:
        target = ListPage(client, option.address)
        assert target.response.status_code == 200
        assert target.results == target.listed() == option.count >= 1, option
        assert '<meta name="robots" content="noindex">' in target.html
        titles.add(target.title)
    assert len(titles) == len(options) + 1


@pytest.mark.parametrize("path", ["/projects/", "/activities/"])
def test_sorting_retains_the_filters(documents, client, path):
    page = ListPage(client, ListPage(client, path).options[0].address)
    assert [current for _, current in page.sortings].count(True) == 1
    for url, _ in page.sortings:
        target = ListPage(client, url)
        assert target.results == target.listed() == page.results
        assert (url, True) in target.sortings


def test_pages_retain_the_filters_and_nothing_else(documents, client):
    html = client.get("/documents/?language=en&type=&utm=x").text
    assert '<a rel="next" href="?language=en&amp;page=2">' in html
    assert "utm" not in html
    html = client.get("/documents/?language=en&page=2&utm=x").text
    assert '<a rel="prev" href="?language=en&amp;page=1">' in html


@pytest.mark.parametrize(
    ("query", "counts", "text"),
    [
        ("status=ongoing&year=2014&sort=acronym", [3, 3, 20], "these filters."),
        ("status=ongoing&year=2014&country=cl&region=european-union", [20], "these filters."),
        ("status=upcoming", None, "this filter."),
    ],
)
def test_filters_without_results_can_be_removed(starter_site, client, query, counts, text):
    page = ListPage(client, f"/projects/?{query}")
    assert page.response.status_code == 200
    assert f"No results match {text}" in page.html
    assert (page.results, page.listed()) == (0, 0)
    assert page.taking_off
    assert counts is None or [removal.count for removal in page.taking_off] == counts
    for removal in page.taking_off:
        target = ListPage(client, removal.address)
        assert target.results == target.listed() == removal.count
        assert ("sort=acronym" in removal.address) == ("sort=acronym" in query)


def test_filter_is_shown_in_the_form_the_title_and_above_the_results(starter_site, client):
    response = client.get("/projects/?country=xk")
    html = " ".join(response.text.split())
    assert '<option value="xk" selected>Kosovo* (4)</option>' in html
    assert '<details class="filters" open>' in html
    assert "Country or area: Kosovo*</a>" in html
    assert "4 results of 20" in text_of(response)
    assert "<title>Projects (Country or area: Kosovo) – C-PROC</title>" in html
    assert html.count("This designation is without prejudice to positions on status") == 1


def test_preview_filters_with_its_drafts(starter_site, client):
    [row] = publish(ProjectContent(slug="made", acronym="MADE", region="ukraine"))
    copy = Project(key=row.key, slug="made", acronym="DRAFTED", region="pan-european")
    copy.save()
    [draft] = type(row).objects.candidates().filter(key=row.key)
    link = previews.make_link([draft], None, "/projects/", NEXT_DAY, "Ion")
    page = ListPage(client, f"{previews.link_path(link)}?region=pan-european")
    assert "DRAFTED" in page.html
    assert page.results == page.listed() == 2
    assert "DRAFTED" not in ListPage(client, "/projects/?region=pan-european").html


@every_list
def test_hostile_value_is_ignored(starter_site, client, path):
    page = client.get(path).content
    listed = ListPage(client, path).listed()
    for value in HOSTILE:
        for name in [*FILTERS[path][::3], "sort"]:
            response = client.get(path, {name: value})
            assert response.status_code == 200, (name, value)
            assert "Unknown choices are ignored" in response.text
            assert "<script>" not in response.text
        assert client.get(path, {value: value}).content == page
    assert ListPage(client, f"{path}?{FILTERS[path][0]}=zz").listed() == listed


@every_list
def test_empty_list_has_no_filters(db, next_day, client, path):
    html = client.get(path).text
    assert " yet" in html
    assert "<select" not in html
    assert "result" not in html
    assert client.get(path, {FILTERS[path][0]: "x"}).status_code == 200
