import re

import pytest

from projects.content import ActivityContent, CountryContent
from tests.helpers.contents import make_project, publish_activities, publish_countries, ref_of
from tests.helpers.published import publish, text_of


def make_projects(number, *countries):
    return [make_project(f"p{n}", countries=countries) for n in range(number)]


@pytest.mark.usefixtures("starter_site")
class TestCountries:
    def test_list_has_the_countries_under_their_letters_with_their_numbers(self, client):
        response = client.get("/countries/")
        letters = re.findall(r'<h2 id="letter-(.)">', response.text)
        assert letters == sorted(letters)
        section = response.text.partition('id="letter-R"')[2].partition("</section>")[0]
        assert 'href="/countries/ro/"' in section
        for text in (
            "Albania 4 projects",
            "Algeria 2 projects (1 ongoing)",
            "Romania 1 project (1 ongoing), 7 activities",
        ):
            assert text in text_of(response)

    def test_designation_has_its_footnote(self, client):
        for address in ("/countries/", "/countries/xk/", "/projects/cybersee/"):
            text = text_of(client.get(address))
            assert "Kosovo*" in text
            assert text.count("This designation is without prejudice to positions on status") == 1

    def test_list_has_the_numbers_of_the_country_pages(self, client):
        entries = re.findall(
            r'<a href="(/countries/[a-z]+/)">.*?</a>\s*<span class="small">(.*?)</span>',
            client.get("/countries/").text,
            re.DOTALL,
        )
        assert len(entries) > 50
        for address, words in entries[::6]:
            page = client.get(address).text
            projects = sum(int(n) for n in re.findall(r"\b(\d+) project", words))
            activities = sum(int(n) for n in re.findall(r"\b(\d+) activit", words))
            assert page.count('<li class="entry">') == projects + activities, address

    def test_projects_and_activities_link_to_the_country(self, client):
        project = client.get("/projects/cybersee/").text
        activity = client.get("/activities/cybersouth-plus-launch/").text
        assert '<a href="/countries/xk/">Kosovo*</a>' in project
        assert '<a href="/countries/pt/">Portugal</a>' in activity


@pytest.mark.usefixtures("db", "next_day")
class TestOneCountry:
    def test_country_page_has_projects_by_status_and_activities(self, client):
        [here, elsewhere] = publish_countries("Here", "Elsewhere")
        publish(
            make_project("on", start="2020", end="2030", countries=[here]),
            make_project("off", end="2020", countries=[here, elsewhere]),
            make_project("not", countries=[elsewhere]),
            ActivityContent(slug="a", title={"en": "Meeting here"}, country=here),
            ActivityContent(slug="b", title={"en": "Meeting elsewhere"}, country=elsewhere),
        )
        text = text_of(client.get("/countries/here/"))
        places = [
            text.index(part) for part in ("Ongoing projects 1", "ON ", "Completed projects 1")
        ]
        assert places == sorted(places)
        assert "Meeting here" in text
        assert "Meeting elsewhere" not in text
        assert "NOT" not in text

    def test_country_page_links_to_filtered_lists_if_there_are_many(self, client):
        [here] = publish_countries("Here")
        publish(*make_projects(20, here))
        response = client.get("/countries/here/")
        assert "Work of the office here: 20 projects" in text_of(response)
        assert response.text.count('<li class="entry">') == 20
        assert "All 20" not in response.text
        publish(make_project("one-more", countries=[here]))
        publish_activities(23, country=here)
        html = client.get("/countries/here/").text
        assert html.count('<li class="entry">') == 40
        assert '<a href="/projects/?country=here">All 21 projects there</a>' in html
        assert '<a href="/activities/?country=here">All 23 activities there</a>' in html
        assert "21 results" in text_of(client.get("/projects/?country=here"))
        assert "23 results" in text_of(client.get("/activities/?country=here"))

    def test_neighbours_are_alphabetical(self, client):
        names = {"zm": "Zambia", "el": "Éland", "al": "Albania", "fj": "Fiji"}
        contents = [CountryContent(slug=slug, name={"en": name}) for slug, name in names.items()]
        countries = [ref_of(row) for row in publish(*contents)]
        publish(*make_projects(1, *countries))
        html = client.get("/countries/el/").text
        assert 'rel="prev" href="/countries/al/">Albania</a>' in html
        assert 'rel="next" href="/countries/fj/">Fiji</a>' in html
        assert 'rel="prev"' not in client.get("/countries/al/").text
        assert 'rel="next"' not in client.get("/countries/zm/").text

    def test_one_that_nothing_names_is_no_dead_end(self, client):
        named = publish_countries("Albania", "Zambia")
        publish_countries("Nowhere")
        publish(*make_projects(1, *named))
        html = client.get("/countries/nowhere/").text
        assert "No project or activity published here names this country or area." in html
        assert 'rel="prev" href="/countries/albania/"' in html
        assert 'rel="next" href="/countries/zambia/"' in html
        assert "Nowhere" not in client.get("/countries/").text

    def test_a_project_that_only_speaks_of_a_country_does_not_work_there(self, client):
        [here] = publish_countries("Here")
        link = f'<p><a href="ref:{here}">there</a></p>'
        publish(make_project("speaks", objective={"en": link}))
        assert "SPEAKS" not in client.get("/countries/here/").text
