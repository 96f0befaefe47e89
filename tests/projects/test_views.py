import re

import pytest
from django.utils.text import slugify

from projects.content import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    FunderContent,
    ProjectContent,
)
from record.content import Ref
from tests.helpers.published import publish, text_of


def ref_of(publication):
    return Ref(publication.kind, publication.key)


def make_project(slug, **content):
    return ProjectContent(
        slug=slug, **({"acronym": slug.upper(), "title": {"en": f"Project {slug}"}} | content)
    )


def listed(html):
    """The list itself, without the pictures under it."""
    return html.partition('aria-labelledby="picture-map"')[0]


def entry_of(html, slug):
    """The entry of the project in a list, as a reader reads it."""
    [entry] = [
        each
        for each in re.findall(r'<li class="entry">.*?</li>', html, re.DOTALL)
        if f"/{slug}/" in each
    ]
    return " ".join(re.sub("<[^>]+>", "", entry).split())


@pytest.mark.usefixtures("starter_site")
class TestProjectList:
    def test_is_grouped_by_the_status_of_the_day(self, client):
        html = client.get("/projects/").content.decode()
        headings = re.findall(r'<h2 id="([a-z-]+)">', listed(html))
        assert headings == ["ongoing", "not-stated", "completed"]
        ongoing, _, rest = html.partition('id="not-stated"')
        assert "CyberSouth+" in ongoing
        assert "GLACY-e" in rest

    def test_an_entry_says_when_and_where(self, client):
        html = client.get("/projects/").content.decode()
        assert "June 2017 – December 2023" in entry_of(html, "cybersouth")
        assert "2024–2027" in entry_of(html, "cybereast-plus")
        assert "from September 2015, end not stated" in entry_of(html, "cybercrime-eap-ii")
        assert "since 2024" in entry_of(html, "cyberua")
        assert "Southern Neighbourhood · Algeria, Egypt, Jordan" in entry_of(
            html, "cybersouth-plus"
        )
        assert "European Union · 27 countries" in entry_of(html, "cyberspex")

    def test_predecessors_are_marked(self, client):
        html = client.get("/projects/").content.decode()
        assert "Predecessor of the office" in entry_of(html, "cybercrime-ipa")
        assert "Predecessor" not in entry_of(html, "glacy")

    def test_the_archive_shows_the_status_of_its_day(self, client):
        html = client.get("/archive/2026-06-01/projects/").content.decode()
        assert '<a href="/archive/2026-06-01/projects/glacy/">' in html


@pytest.mark.usefixtures("db", "next_day")
class TestOrderAndPages:
    def test_groups_come_in_the_order_of_the_statuses_and_the_latest_start_first(self, client):
        publish(
            make_project("over", start="2010", end="2011"),
            make_project("earlier", start="2020", end="2027"),
            make_project("later", start="2025-03", end="2027"),
            make_project("coming", start="2030"),
            make_project("unknown"),
        )
        html = client.get("/projects/").content.decode()
        shown = re.findall(r'<a href="/projects/([a-z]+)/">', listed(html))
        assert shown == ["later", "earlier", "coming", "unknown", "over"]
        assert "dates not stated" in entry_of(html, "unknown")

    def test_a_month_counts_to_its_last_day(self, client):
        publish(
            make_project("june", start="2025", end="2026-06"),
            make_project("may", start="2025", end="2026-05"),
        )
        html = client.get("/projects/").content.decode()
        assert (
            html.index('id="ongoing"')
            < html.index("JUNE")
            < html.index('id="completed"')
            < html.index("MAY")
        )

    def test_twenty_stand_on_a_page(self, client):
        publish(*(make_project(f"p{number:02}", start="2020", end="2030") for number in range(45)))
        pages = [client.get("/projects/", {"page": page} if page > 1 else {}) for page in (1, 2, 3)]
        assert [page.content.count(b'<li class="entry">') for page in pages] == [20, 20, 5]
        first = pages[0].content.decode()
        assert '<a rel="next" href="?page=2">' in first
        assert 'rel="prev"' not in first
        assert "Page 1 of 3" in first
        assert '<span class="count">45</span>' in first

    @pytest.mark.parametrize("page", ["0", "2", "-1", "x", "1.0", "²", "٣", "", " 1"])
    def test_a_page_that_is_not_there_is_not_found(self, client, page):
        publish(make_project("one"))
        assert client.get("/projects/", {"page": page}).status_code == 404

    @pytest.mark.parametrize("projects", [20, 2_000])
    def test_the_list_asks_at_most_5_times(self, client, projects, django_assert_max_num_queries):
        country, funder = publish(
            CountryContent(slug="ro", name={"en": "Romania"}), FunderContent(slug="eu")
        )
        share = {"funder": ref_of(funder)}
        publish(
            *(
                make_project(f"p{n}", countries=[ref_of(country)], funders=[share])
                for n in range(projects)
            )
        )
        with django_assert_max_num_queries(5):
            assert client.get("/projects/").status_code == 200

    def test_the_list_reads_no_bodies(self, client, django_assert_max_num_queries):
        publish(make_project("one", objective={"en": "<p>Long.</p>"}))
        with django_assert_max_num_queries(5) as asked:
            client.get("/projects/")
        assert not [
            query["sql"] for query in asked if '"record_publication"."content"' in query["sql"]
        ]


@pytest.mark.usefixtures("starter_site")
class TestProject:
    def test_the_facts_are_those_of_the_sources(self, client):
        text = text_of(client.get("/projects/glacy-plus/"))
        for words in (
            "Status Completed on 2 June 2026",
            "Start March 2016",
            "End February 2024",
            "Former end: February 2020. Extended to 2021",
            "Budget 10 million euros at the launch",
            "Region Global",
        ):
            assert words in text

    def test_what_is_unknown_is_said(self, client):
        text = text_of(client.get("/projects/cyberua/"))
        assert "Status Not stated on 2 June 2026" in text
        assert "End not stated No end date was found." in text
        assert "Last seen active: 9 September 2025" in text

    def test_a_rounded_budget_says_so(self, client):
        assert "Budget about EUR 3,350,000" in text_of(client.get("/projects/glacy/"))
        assert "Budget EUR 2,777,778" in text_of(client.get("/projects/cybercrime-ipa/"))

    def test_what_is_known_of_a_budget_stands_instead_of_not_stated(self, client):
        assert "Budget 10 million euros at the launch in 2016" in text_of(
            client.get("/projects/glacy-plus/")
        )
        assert "Budget not stated" in text_of(client.get("/projects/cyberua/"))

    def test_a_predecessor_is_marked(self, client):
        text = text_of(client.get("/projects/cybercrime-eap/"))
        assert "A predecessor: it belongs to the time before the office." in text

    def test_its_activities_and_its_links_within_texts_lead_on(self, client):
        html = client.get("/projects/glacy/").content.decode()
        assert '<a href="/activities/glacy-launching-conference/">' in html
        assert (
            'href="/activities/glacy-closing-glacy-plus-launch/" rel="noopener">closing conference'
            in html
        )

    def test_designations_have_their_footnote(self, client):
        text = text_of(client.get("/projects/cybersee/"))
        assert "Kosovo*" in text
        assert text.count("This designation is without prejudice to positions on status") == 1

    @pytest.mark.parametrize("slug", ["glacy", "cybersouth-plus", "cyberspex", "cybereast"])
    def test_asks_few_times_after_a_change_and_then_for_the_project_alone(
        self, client, slug, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(7):
            client.get(f"/projects/{slug}/")
        with django_assert_max_num_queries(
            2
        ):  # the other one reads the version, which a site does once a second
            client.get(f"/projects/{slug}/")

    def test_an_address_that_no_project_ever_had_is_not_found(self, client):
        assert client.get("/projects/nothing/").status_code == 404


@pytest.mark.usefixtures("db", "next_day")
class TestWhatAProjectNames:
    def test_countries_stand_by_name_and_shares_beside_funders(self, client):
        countries = publish(
            *(
                CountryContent(slug=slugify(n), name={"en": n})
                for n in ("Zambia", "Éland", "Albania")
            )
        )
        [funder] = publish(FunderContent(slug="eu", name={"en": "European Union"}))
        publish(
            make_project(
                "one",
                countries=[ref_of(each) for each in countries],
                funders=[{"funder": ref_of(funder), "share": "87.50", "note": {"en": "by grant"}}],
            )
        )
        text = text_of(client.get("/projects/one/"))
        assert "Countries and areas Albania, Éland, Zambia" in text
        assert "European Union, 87.50 % (by grant)" in text

    def test_documents_say_what_they_are(self, client):
        [project] = publish(make_project("one"))
        file = "ab/" + "ab" * 32 + ".pdf"
        publish(
            DocumentContent(
                slug="report",
                title={"en": "Final report"},
                file=file,
                file_size=2_300_000,
                language="fr",
                type="report",
                date="2025-02",
                project=ref_of(project),
            )
        )
        response = client.get("/projects/one/")
        assert (
            f'<a href="/media/{file}" hreflang="fr" rel="noopener">Final report</a>'
            in response.content.decode()
        )
        assert "Report · February 2025 · PDF, 2.2 MB · French" in text_of(response)

    @pytest.mark.parametrize(
        ("code", "name"),
        [
            ("zz", "zz"),
            ("mt", "mt"),
            ("fil", "fil"),
            ("-", "-"),
            ("EN", "English"),
            ("en-GB", "British English"),
        ],
    )
    def test_a_language_without_a_name_is_shown_by_its_code(self, client, code, name):
        [project] = publish(make_project("one"))
        publish(
            DocumentContent(
                slug="r",
                title={"en": "Report"},
                type="report",
                language=code,
                project=ref_of(project),
            )
        )
        assert f"Report · {name} " in text_of(client.get("/projects/one/"))

    def test_a_picture_has_its_alternative_text(self, client):
        picture = {"image": "ab/" + "ab" * 32 + ".png", "image_width": 1200, "image_height": 800}
        publish(
            make_project("told", image_alternative={"en": "Judges at a “table”"}, **picture),
            make_project("decorative", image_is_decorative=True, **picture),
        )
        told, decorative = (
            client.get(f"/projects/{slug}/").content.decode() for slug in ("told", "decorative")
        )
        assert 'alt="Judges at a “table”" width="1200" height="800"' in told
        assert 'alt=""' in decorative

    def test_an_activity_that_only_speaks_of_it_is_not_one_of_its_own(self, client):
        [project] = publish(make_project("one"))
        link = f'<p><a href="ref:{ref_of(project)}">see</a></p>'
        publish(
            ActivityContent(slug="own", title={"en": "Own meeting"}, projects=[ref_of(project)]),
            ActivityContent(slug="other", title={"en": "Other meeting"}, summary={"en": link}),
        )
        text = text_of(client.get("/projects/one/"))
        assert "Own meeting" in text
        assert "Other meeting" not in text

    def test_many_activities_cost_no_more(self, client, django_assert_max_num_queries):
        [project, *others] = publish(*(make_project(f"p{n}") for n in range(6)))
        countries = publish(
            *(CountryContent(slug=f"c{n}", name={"en": f"Country {n}"}) for n in range(6))
        )
        publish(
            *(
                ActivityContent(
                    slug=f"a{n}",
                    title={"en": f"Meeting {n}"},
                    projects=[ref_of(project), ref_of(others[n % 5])],
                    country=ref_of(countries[n % 6]),
                )
                for n in range(30)
            )
        )
        with django_assert_max_num_queries(7):
            html = client.get("/projects/p0/").content.decode()
        assert html.count('<li class="entry">') == 10
        assert '<a href="/activities/?project=p0">All 30 activities of this project</a>' in html
        with django_assert_max_num_queries(5):
            client.get("/activities/")
