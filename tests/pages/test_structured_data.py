"""JSON-LD, read by a processor of its own with a vocabulary that needs no network."""

import json
import re
from html import unescape

import pytest
from pyld import jsonld

from core.i18n.languages import in_language
from delivery.opendata.json_ld import script
from pages.content import MilestoneContent
from projects.content import ProjectContent
from record.content import LocalisedText
from tests.helpers.published import publish
from tests.pages.test_sitemap import paths_in

SCHEMA = "https://schema.org/"
ELEMENT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def load_offline(address, options):
    assert address == "https://schema.org"
    document = {"@context": {"@vocab": SCHEMA, "url": {"@type": "@id"}, "item": {"@type": "@id"}}}
    return {
        "contextUrl": None,
        "documentUrl": address,
        "contentType": "application/ld+json",
        "document": document,
    }


def nodes(html):
    """Everything that the page says, expanded: whole names of types and properties."""
    found = []
    for text in ELEMENT.findall(html):
        found += jsonld.expand(json.loads(text), {"documentLoader": load_offline})
    return found


def types(found):
    return sorted(name.removeprefix(SCHEMA) for node in found for name in node.get("@type", []))


def of_type(found, name):
    [node] = [node for node in found if f"{SCHEMA}{name}" in node.get("@type", [])]
    return node


def value(node, name):
    [only] = node[f"{SCHEMA}{name}"]
    return only.get("@value", only.get("@id"))


def page(client, path):
    return client.get(path).content.decode()


@pytest.mark.usefixtures("starter_site")
class TestEveryPage:
    def test_the_breadcrumb_is_the_one_that_people_see(self, client):
        for path in [*paths_in(client), "/history/project/cyberspex/"]:
            html = page(client, path)
            if path == "/":
                assert 'class="breadcrumb"' not in html
                continue
            crumbs = of_type(nodes(html), "BreadcrumbList")[f"{SCHEMA}itemListElement"]
            seen = re.search(r'<nav class="breadcrumb".*?</nav>', html, re.DOTALL)[0]
            names = [_text(each) for each in re.findall(r"<li.*?</li>", seen, re.DOTALL)]
            assert [value(crumb, "position") for crumb in crumbs] == list(range(1, len(names) + 1))
            assert value(crumbs[0], "item") == "http://testserver/"
            assert value(crumbs[-1], "item") == f"http://testserver{path.partition('?')[0]}"
            for name, crumb in zip(names, crumbs, strict=True):
                assert name.rstrip("*") == value(crumb, "name").rstrip("*")

    @pytest.mark.parametrize(
        ("path", "expected"),
        [
            ("/", ["Organization"]),
            ("/office/", ["BreadcrumbList", "Organization"]),
            ("/contact/", ["BreadcrumbList", "Organization"]),
            ("/projects/", ["BreadcrumbList"]),
            ("/projects/cyberspex/", ["BreadcrumbList", "Project"]),
            ("/activities/octopus-conference-2025/", ["BreadcrumbList", "Event"]),
            ("/legal-basis/memorandum-signed/", ["BreadcrumbList", "Legislation"]),
            ("/data/", ["BreadcrumbList", *["Dataset"] * 5]),
        ],
    )
    def test_each_kind_of_page_says_what_it_is_about(self, client, path, expected):
        assert types(nodes(page(client, path))) == expected


def _text(markup):
    return " ".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


@pytest.mark.usefixtures("starter_site")
class TestWhatIsSaid:
    def test_of_the_office(self, client):
        office = of_type(nodes(page(client, "/")), "Organization")
        assert value(office, "name") == "Cybercrime Programme Office of the Council of Europe"
        assert value(office[f"{SCHEMA}address"][0], "addressLocality") == "Bucharest"
        assert value(office[f"{SCHEMA}contactPoint"][0], "telephone") == "+40 21 201 78 87"
        assert value(office[f"{SCHEMA}parentOrganization"][0], "name") == "Council of Europe"

    @pytest.mark.parametrize(
        ("language", "spoken"),
        [("en", ["en", "ro"]), ("fr", ["fr", "en", "ro"]), ("ro", ["ro", "en", "ro"])],
    )
    def test_of_the_office_what_it_is_called_and_officially_in_which_language(
        self, client, language, spoken
    ):
        office = of_type(nodes(page(client, in_language("/office/", language))), "Organization")
        assert office["@id"] == "http://testserver/#office"
        names = office[f"{SCHEMA}name"] + office[f"{SCHEMA}alternateName"]
        assert "@language" not in names[0]
        assert [
            each.get("@language", language) for each in names if each["@value"] != "C-PROC"
        ] == spoken
        assert value(office[f"{SCHEMA}mainEntityOfPage"][0], "inLanguage") == language

    def test_of_a_project_what_its_data_say(self, client):
        for item in json.loads(client.get("/projects.json").content)["items"]:
            project = of_type(
                nodes(page(client, item["address"].removeprefix("http://testserver"))), "Project"
            )
            assert project["@id"] == f"urn:uuid:{item['key']}"
            assert value(project, "url") == item["address"]
            for name, field in {"foundingDate": "start", "dissolutionDate": "end"}.items():
                stated = [each["@value"] for each in project.get(f"{SCHEMA}{name}", [])]
                assert stated == ([item[field]["date"]] if item[field] else [])
            assert len(project.get(f"{SCHEMA}funder", [])) == len(item["funders"])
            assert len(project.get(f"{SCHEMA}areaServed", [])) == len(item["countries"])

    def test_of_an_activity_when_and_where_it_was(self, client):
        event = of_type(nodes(page(client, "/activities/octopus-conference-2025/")), "Event")
        assert (value(event, "startDate"), value(event, "endDate")) == ("2025-06-04", "2025-06-06")
        place = event[f"{SCHEMA}location"][0]
        assert value(place, "name") == "Strasbourg"
        assert value(place[f"{SCHEMA}containedInPlace"][0], "name") == "France"

    def test_of_a_legal_act_only_as_much_of_the_date_as_is_known(self, client):
        dates = {}
        for item in json.loads(client.get("/legal-basis.json").content)["items"]:
            act = of_type(
                nodes(page(client, item["address"].removeprefix("http://testserver"))),
                "Legislation",
            )
            dates[value(act, "legislationDate")] = item["date"]["date"]
        assert "2013-10" in dates
        assert all(said == known for said, known in dates.items())

    def test_of_the_data_where_each_form_of_it_is_and_under_which_licence(self, client):
        found = [
            node for node in nodes(page(client, "/data/")) if f"{SCHEMA}Dataset" in node["@type"]
        ]
        for dataset in found:
            assert value(dataset, "license") == "https://creativecommons.org/licenses/by/4.0/"
            for form in dataset[f"{SCHEMA}distribution"]:
                response = client.get(value(form, "contentUrl").removeprefix("http://testserver"))
                assert response["Content-Type"].partition(";")[0] == value(form, "encodingFormat")

    def test_a_designation_has_its_footnote_also_there(self, client):
        html = page(client, "/projects/iproceeds-2/")
        places = of_type(nodes(html), "Project")[f"{SCHEMA}areaServed"]
        [kosovo] = [place for place in places if value(place, "name") == "Kosovo*"]
        assert value(kosovo, "disambiguatingDescription").startswith(
            "This designation is without prejudice"
        )


@pytest.mark.usefixtures("next_day", "db")
@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!--", "a & b \u2028 < c"]
)
def test_nothing_in_it_can_end_its_element(client, words):
    publish(
        ProjectContent(
            slug="one",
            acronym=words[:60],
            title=LocalisedText(en=words),
            summary=LocalisedText(en=words),
        ),
        MilestoneContent(slug="two", title=LocalisedText(en=words)),
    )
    for path, name in {"/projects/one/": "Project", "/legal-basis/two/": "Legislation"}.items():
        html = page(client, path)
        assert "<script>" not in html
        assert html.count("</script>") == html.count('<script type="application/ld+json">') == 2
        assert value(of_type(nodes(html), name), "name") == words


def test_all_signs_that_browsers_could_take_for_markup_are_written_as_numbers():
    text = script({"name": "<>&\u2028\u2029"})
    assert not set("<>&\u2028\u2029") & set(ELEMENT.search(text)[1])
    assert json.loads(ELEMENT.search(text)[1])["name"] == "<>&\u2028\u2029"
