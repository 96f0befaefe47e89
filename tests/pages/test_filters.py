"""Whoever filters a list of the site arrives where it said."""

import pytest

from pages.content import MilestoneContent
from projects.content import DocumentContent, ProjectContent
from projects.models import Project
from publishing import previews
from record.content import Ref
from tests.helpers.pages.filtered_list import ListPage
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, text_of

FILTERS = {
    "/projects/": "status region country field funder year".split(),
    "/activities/": "year type country project format".split(),
    "/legal-basis/": ["act", "body"],
    "/documents/": "type project country language year".split(),
}
LISTS = list(FILTERS)
HOSTILE = ["\0", "a\0", "a" * 5_000, "'; drop", "<script>", "../", "٣", " ongoing", "ONGOING"]


@pytest.fixture
def documents(starter_site):
    projects = {
        row.slug: row
        for row in publish(ProjectContent(slug="made", acronym="MADE", title={"en": "Made"}))
    }
    ref = Ref("project", projects["made"].key)
    publish(
        *(
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
        )
    )


@pytest.mark.usefixtures("documents")
class TestFollowing:
    @pytest.mark.parametrize("address", LISTS)
    def test_every_option_leads_to_as_many_entries_as_it_says(self, client, address):
        page = ListPage(client, address)
        titles = {page.title}
        assert page.options
        for option in page.options:
            there = ListPage(client, option.address)
            assert there.response.status_code == 200
            assert there.results == there.listed() == option.count >= 1, option
            assert '<meta name="robots" content="noindex">' in there.html
            titles.add(there.title)
        assert len(titles) == len(page.options) + 1

    @pytest.mark.parametrize("address", LISTS)
    def test_a_second_choice_leads_on_and_taking_one_off_leads_back(self, client, address):
        first = ListPage(client, ListPage(client, address).options[0].address)
        others = [each for each in first.options if each.address != first.address]
        for option in others[::6]:
            there = ListPage(client, option.address)
            assert there.results == there.listed() == option.count >= 1, option
            for off in there.taking_off:
                assert ListPage(client, off.address).listed() >= there.results
                assert "=&" not in off.address
                assert not off.address.endswith(("=", "?"))
        assert len(others) > 3

    @pytest.mark.parametrize("address", LISTS[:2])
    def test_sorting_keeps_what_is_chosen(self, client, address):
        page = ListPage(client, ListPage(client, address).options[0].address)
        assert [current for _, current in page.sortings].count(True) == 1
        for sorted_address, _ in page.sortings:
            there = ListPage(client, sorted_address)
            assert there.results == there.listed() == page.results
            assert (sorted_address, True) in there.sortings

    def test_pages_keep_what_is_chosen_and_nothing_else(self, client):
        html = client.get("/documents/?language=en&type=&utm=x").text
        assert '<a rel="next" href="?language=en&amp;page=2">' in html
        assert "utm" not in html
        html = client.get("/documents/?language=en&page=2&utm=x").text
        assert '<a rel="prev" href="?language=en&amp;page=1">' in html


@pytest.mark.usefixtures("starter_site")
class TestChoosing:
    def test_choices_that_fit_nothing_together_can_be_taken_off(self, client):
        page = ListPage(client, "/projects/?status=ongoing&year=2014&sort=acronym")
        assert page.response.status_code == 200
        assert "Nothing fits all of these choices together." in page.html
        assert (page.results, page.listed()) == (0, 0)
        assert [each.count for each in page.taking_off] == [3, 3, 20]
        for off in page.taking_off:
            there = ListPage(client, off.address)
            assert there.results == there.listed() == off.count
            assert "sort=acronym" in off.address

    def test_one_that_helps_nothing_when_taken_off_is_no_link(self, client):
        page = ListPage(
            client, "/projects/?status=ongoing&year=2014&country=cl&region=european-union"
        )
        assert "Nothing fits" in page.html
        assert [off.count for off in page.taking_off] == [20]

    @pytest.mark.parametrize("query", ["status=upcoming", "region=pan-european&status=upcoming"])
    def test_a_status_that_no_project_has_today_is_an_empty_list_and_not_on_offer(
        self, client, query
    ):
        page = ListPage(client, f"/projects/?{query}")
        assert page.response.status_code == 200
        assert (page.results, page.listed()) == (0, 0)
        assert "Nothing fits" in page.html
        assert page.taking_off
        assert 'value="upcoming"' not in client.get("/projects/").text

    def test_filtered_by_a_funder_each_project_says_its_share(self, client):
        text = text_of(client.get("/projects/?funder=european-union"))
        assert text.count("This funder’s share:") == 16
        assert "This funder’s share: 90 %" in text
        assert "This funder’s share: not stated" in text
        assert "This funder’s share" not in text_of(client.get("/projects/?country=xk"))

    def test_what_is_chosen_stands_in_the_form_and_above_the_results(self, client):
        html = client.get("/projects/?country=xk").text
        assert '<option value="xk" selected>Kosovo* (4)</option>' in " ".join(html.split())
        assert '<details class="filters" open>' in html
        assert "Country or area: Kosovo*</a>" in html
        assert "4 results of 20" in text_of(client.get("/projects/?country=xk"))
        assert "<title>Projects (Country or area: Kosovo) – C-PROC</title>" in html
        assert html.count("This designation is without prejudice to positions on status") == 1

    def test_a_form_sent_without_a_choice_shows_the_list(self, client):
        sent = client.get("/projects/?status=&region=&country=&field=&funder=&year=").text
        assert sent == client.get("/projects/").text

    @pytest.mark.parametrize(
        "address", ["/projects/?status=ongoing", "/activities/?year=2026", "/legal-basis/?act=law"]
    )
    def test_the_archive_filters_within_its_day(self, client, address):
        page = ListPage(client, f"/archive/2026-06-01{address}")
        assert page.listed() >= 1
        for offer in [*page.options[::5], *page.taking_off]:
            assert offer.address.startswith("/archive/2026-06-01/")
            assert ListPage(client, offer.address).listed() >= 1
        assert page.html.count('<meta name="robots"') == 1

    def test_a_preview_filters_with_its_drafts(self, client):
        [row] = publish(ProjectContent(slug="made", acronym="MADE", region="ukraine"))
        Project(key=row.key, slug="made", acronym="MADE", title_en="Made").save(
            leaves_candidate=False
        )
        draft = ProjectContent(slug="made", acronym="DRAFTED", region="pan-european")
        frozen = {"content": draft.to_json(), "card": draft.card_json(), "saved_at": FIRST_DAY}
        candidate = type(row).objects.create(kind="project", key=row.key, slug="made", **frozen)
        link = previews.make_link([candidate], None, "/projects/", NEXT_DAY)
        page = ListPage(client, f"{previews.address_of(link)}?region=pan-european")
        assert "DRAFTED" in page.html
        assert page.results == page.listed() == 2
        assert "DRAFTED" not in ListPage(client, "/projects/?region=pan-european").html

    @pytest.mark.parametrize("value", HOSTILE)
    @pytest.mark.parametrize("address", LISTS)
    def test_hostile_values_are_not_found(self, client, address, value):
        for name in [*FILTERS[address], "sort"]:
            assert client.get(address, {name: value}).status_code == 404, name
        assert client.get(address, {value or "x": value}).content == client.get(address).content

    def test_what_no_content_has_and_what_is_asked_twice_is_not_found(self, client):
        for query in (
            "status=nonsense",
            "country=zz",
            "year=1999",
            "status=ongoing&status=completed",
            "sort=x",
        ):
            assert client.get(f"/projects/?{query}").status_code == 404, query

    def test_the_legal_basis_is_filtered_over_both_its_parts(self, client):
        html = client.get("/legal-basis/?act=law").text
        assert 'id="founding"' in html
        assert 'id="around"' not in html
        html = client.get("/legal-basis/?act=signature").text
        assert 'id="founding"' not in html
        assert 'id="around"' in html

    def test_bodies_are_chosen_by_their_english_names_whatever_stands_in_them(self, client):
        publish(
            MilestoneContent(
                slug="one", title={"en": "One"}, bodies=[{"name": {"en": "Comité “A” & B"}}, {}]
            )
        )
        html = client.get("/legal-basis/?body=comit%C3%A9-a-b").text
        assert "Body that acted: Comité “A” &amp; B</a>" in html


@pytest.mark.usefixtures("db", "next_day")
@pytest.mark.parametrize("address", LISTS)
def test_an_empty_list_says_so_and_offers_nothing(client, address):
    html = client.get(address).text
    assert " yet" in html
    assert "<select" not in html
    assert "result" not in html
    assert client.get(address, {FILTERS[address][0]: "x"}).status_code == 404
