import re

import pytest

from projects.content import ActivityContent, CountryContent, ProjectContent
from record.content import Ref
from tests.helpers.published import publish, text_of


def refs_of(publications):
    return [Ref(row.kind, row.key) for row in publications]


def make_countries(*names):
    return refs_of(
        publish(*(CountryContent(slug=name.lower(), name={"en": name}) for name in names))
    )


def make_projects(number, *countries, **dates):
    return [
        ProjectContent(
            slug=f"p{n}",
            acronym=f"P{n}",
            title={"en": f"Project {n}"},
            countries=countries,
            **dates,
        )
        for n in range(number)
    ]


@pytest.mark.usefixtures("starter_site")
class TestCountries:
    def test_all_that_a_project_or_activity_names_stand_under_their_letters(self, client):
        html = client.get("/countries/").content.decode()
        letters = re.findall(r'<h2 id="letter-(.)">', html)
        assert letters == sorted(letters)
        assert (
            'href="/countries/ro/"' in html.partition('id="letter-R"')[2].partition("</section>")[0]
        )

    def test_each_says_how_much_there_is(self, client):
        text = text_of(client.get("/countries/"))
        assert "Albania 4 projects" in text
        assert "Algeria 2 projects (1 ongoing)" in text
        assert "Romania 1 project (1 ongoing), 7 activities" in text

    def test_designations_have_their_footnote(self, client):
        for address in ("/countries/", "/countries/xk/"):
            text = text_of(client.get(address))
            assert "Kosovo*" in text
            assert text.count("This designation is without prejudice to positions on status") == 1

    def test_the_numbers_are_those_of_the_page_behind_them(self, client):
        html = client.get("/countries/").content.decode()
        entries = re.findall(
            r'<a href="(/countries/[a-z]+/)">.*?</a>\s*<span class="small">(.*?)</span>',
            html,
            re.DOTALL,
        )
        assert len(entries) > 50
        for address, words in entries:
            page = client.get(address).content.decode()
            projects = sum(int(n) for n in re.findall(r"\b(\d+) project", words))
            activities = sum(int(n) for n in re.findall(r"\b(\d+) activit", words))
            assert page.count('<li class="entry">') == projects + activities, address

    def test_the_archive_has_its_own(self, client):
        html = client.get("/archive/2026-06-01/countries/").content.decode()
        assert '<a href="/archive/2026-06-01/countries/ro/">' in html

    def test_what_names_a_country_leads_to_its_page(self, client):
        project = client.get("/projects/cybersee/").content.decode()
        activity = client.get("/activities/cybersouth-plus-launch/").content.decode()
        assert '<a href="/countries/xk/">Kosovo*</a>' in project
        assert '<a href="/countries/pt/">Portugal</a>' in activity


@pytest.mark.usefixtures("db", "next_day")
class TestOneCountry:
    def test_shows_its_projects_by_status_and_its_activities(self, client):
        [here, elsewhere] = make_countries("Here", "Elsewhere")
        publish(
            ProjectContent(
                slug="on",
                acronym="ON",
                title={"en": "x"},
                start="2020",
                end="2030",
                countries=[here],
            ),
            ProjectContent(
                slug="off",
                acronym="OFF",
                title={"en": "x"},
                end="2020",
                countries=[here, elsewhere],
            ),
            ProjectContent(slug="not", acronym="NOT", title={"en": "x"}, countries=[elsewhere]),
            ActivityContent(slug="a", title={"en": "Meeting here"}, country=here),
            ActivityContent(slug="b", title={"en": "Meeting elsewhere"}, country=elsewhere),
        )
        text = text_of(client.get("/countries/here/"))
        assert (
            text.index("Ongoing projects 1")
            < text.index("ON ")
            < text.index("Completed projects 1")
        )
        assert "Meeting here" in text
        assert "Meeting elsewhere" not in text
        assert "NOT" not in text

    def test_begins_with_how_much_there_is(self, client):
        [here] = make_countries("Here")
        publish(*make_projects(2, here), ActivityContent(slug="a", title={"en": "A"}, country=here))
        assert "What the office does and did here: 2 projects, 1 activity" in text_of(
            client.get("/countries/here/")
        )

    def test_many_are_shown_in_part_and_lead_to_the_filtered_lists(self, client):
        [here] = make_countries("Here")
        publish(*make_projects(21, here))
        publish(
            *(
                ActivityContent(slug=f"a{n}", title={"en": f"A {n}"}, country=here)
                for n in range(23)
            )
        )
        html = client.get("/countries/here/").content.decode()
        assert html.count('<li class="entry">') == 40
        assert '<a href="/projects/?country=here">All 21 projects there</a>' in html
        assert '<a href="/activities/?country=here">All 23 activities there</a>' in html
        assert "21 results" in text_of(client.get("/projects/?country=here"))
        assert "23 results" in text_of(client.get("/activities/?country=here"))

    def test_twenty_are_shown_whole(self, client):
        [here] = make_countries("Here")
        publish(*make_projects(20, here))
        html = client.get("/countries/here/").content.decode()
        assert html.count('<li class="entry">') == 20
        assert "All 20" not in html

    def test_neighbours_are_those_of_the_alphabet(self, client):
        names = {"zm": "Zambia", "el": "Éland", "al": "Albania", "fj": "Fiji"}
        countries = refs_of(
            publish(*(CountryContent(slug=slug, name={"en": name}) for slug, name in names.items()))
        )
        publish(*make_projects(1, *countries))
        html = client.get("/countries/el/").content.decode()
        assert 'rel="prev" href="/countries/al/">Albania</a>' in html
        assert 'rel="next" href="/countries/fj/">Fiji</a>' in html
        assert 'rel="prev"' not in client.get("/countries/al/").content.decode()
        assert 'rel="next"' not in client.get("/countries/zm/").content.decode()

    def test_one_that_nothing_names_is_no_dead_end(self, client):
        named = make_countries("Albania", "Zambia")
        make_countries("Nowhere")
        publish(*make_projects(1, *named))
        html = client.get("/countries/nowhere/").content.decode()
        assert "No project and no activity that is published here names it." in html
        assert 'rel="prev" href="/countries/albania/"' in html
        assert 'rel="next" href="/countries/zambia/"' in html
        assert "Nowhere" not in client.get("/countries/").content.decode()

    def test_a_project_that_only_speaks_of_a_country_does_not_work_there(self, client):
        [here] = make_countries("Here")
        link = f'<p><a href="ref:{here}">there</a></p>'
        publish(
            ProjectContent(slug="p", acronym="SPEAKS", title={"en": "x"}, objective={"en": link})
        )
        assert "SPEAKS" not in client.get("/countries/here/").content.decode()
