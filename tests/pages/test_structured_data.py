"""JSON-LD, read by a processor of its own with a vocabulary that needs no network."""

import pytest

from core.i18n.languages import in_language
from pages.acts import ActContent
from pages.open_data import ALL
from projects.models import ProjectContent
from tests.helpers.pages.machine_readable import (
    SCHEMA,
    SITE,
    get,
    items_of,
    node,
    nodes,
    value,
    values,
)
from tests.helpers.published import publish

DCAT = "http://www.w3.org/ns/dcat#"
TERMS = "http://purl.org/dc/terms/"


def first(found, name):
    return found[f"{SCHEMA}{name}"][0]


def test_page_describes_its_subject(walker):
    for path, expected in (
        ("/", ["Organization"]),
        ("/office/", ["BreadcrumbList", "Organization"]),
        ("/contact/", ["BreadcrumbList", "Organization"]),
        ("/projects/", ["BreadcrumbList"]),
        ("/projects/cyberspex/", ["BreadcrumbList", "Project"]),
        ("/activities/octopus-conference-2025/", ["BreadcrumbList", "Event"]),
        ("/legal-basis/acts/memorandum-of-understanding/", ["BreadcrumbList", "Legislation"]),
        ("/legal-basis/inauguration/", ["BreadcrumbList"]),
        ("/data/", ["BreadcrumbList"]),
    ):
        types = [name for found in nodes(walker, path) for name in found.get("@type", [])]
        names = [name.removeprefix(SCHEMA) for name in types if name.startswith(SCHEMA)]
        assert sorted(names) == expected


def test_names_of_the_office_state_their_language(walker):
    all_languages = {"en": ["en", "ro"], "fr": ["fr", "en", "ro"], "ro": ["ro", "en", "ro"]}
    for language, languages in all_languages.items():
        office = node(walker, in_language("/office/", language), "Organization")
        assert office["@id"] == f"{SITE}/#office"
        names = office[f"{SCHEMA}name"] + office[f"{SCHEMA}alternateName"]
        assert "@language" not in names[0]
        full_names = [name for name in names if name["@value"] != "C-PROC"]
        assert [name.get("@language", language) for name in full_names] == languages
        assert value(first(office, "mainEntityOfPage"), "inLanguage") == language
        assert value(first(office, "parentOrganization"), "name")


def test_project_has_the_facts_of_its_data(walker):
    for item in items_of(walker, "/projects.json")[::2]:
        project = node(walker, item["address"].removeprefix(SITE), "Project")
        assert project["@id"] == f"urn:uuid:{item['key']}"
        assert value(project, "url") == item["address"]
        for name, field in {"foundingDate": "start", "dissolutionDate": "end"}.items():
            assert values(project, name) == ([item[field]["date"]] if item[field] else [])
        assert len(values(project, "funder")) == len(item["funders"])
        grants = project.get(f"{SCHEMA}funding", [])
        assert [value(first(grant, "funder"), "name") for grant in grants] == [
            share["funder"]["name"]["en"] for share in item["funders"]
        ]
        assert len(values(project, "areaServed")) == len(item["countries"])


def test_activity_has_its_dates_and_its_place(walker):
    event = node(walker, "/activities/octopus-conference-2025/", "Event")
    assert (value(event, "startDate"), value(event, "endDate")) == ("2025-06-04", "2025-06-06")
    place = first(event, "location")
    assert value(place, "name") == "Strasbourg"
    assert value(first(place, "containedInPlace"), "name") == "France"


def test_legal_act_has_its_date_as_exact_as_it_is_known(walker):
    dates = {}
    for item in items_of(walker, "/legal-basis.json"):
        act = node(walker, item["address"].removeprefix(SITE), "Legislation")
        dates[value(act, "legislationDate")] = item["date"]["date"]
    assert len(dates) == 7
    assert list(dates) == list(dates.values())


def test_data_page_has_a_catalogue_for_portals(starter_site, client, settings):
    settings.IATI_REPORTING_ORG = "XM-DAC-47138"
    [catalogue] = [
        found for found in nodes(client, "/fr/data/") if f"{DCAT}Catalog" in found["@type"]
    ]
    datasets = catalogue[f"{DCAT}dataset"]
    assert len(datasets) == len(ALL)
    for dataset in datasets:
        [description] = dataset[f"{TERMS}description"]
        assert description["@value"].endswith("."), "a sentence for people, no list of columns"
        assert dataset[f"{TERMS}publisher"] == [{"@id": f"{SITE}/#office"}]
        for form in dataset[f"{DCAT}distribution"]:
            [url] = form[f"{DCAT}downloadURL"]
            [media_type] = form[f"{DCAT}mediaType"]
            response = get(client, url["@id"].removeprefix(SITE))
            stated = response["Content-Type"].partition(";")[0]
            assert media_type["@id"].endswith(f"/media-types/{stated}")
    assert len(datasets[0][f"{DCAT}distribution"]) == 5


def test_designation_has_its_footnote(walker):
    places = node(walker, "/projects/iproceeds-2/", "Project")[f"{SCHEMA}areaServed"]
    [kosovo] = [place for place in places if value(place, "name") == "Kosovo*"]
    footnote = value(kosovo, "disambiguatingDescription")
    assert footnote.startswith("This designation is without prejudice")


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "<!--", "a & b \u2028 < c"])
def test_text_cannot_end_the_element(next_day, db, client, text):
    texts = {"title": {"en": text}, "summary": {"en": text}}
    publish(
        ProjectContent(slug="one", acronym=text[:60], **texts),
        ActContent(slug="two", title={"en": text}),
    )
    for path, name in {
        "/projects/one/": "Project",
        "/legal-basis/acts/two/": "Legislation",
    }.items():
        html = client.get(path).text
        assert "<script>" not in html
        assert html.count("</script>") == html.count('<script type="application/ld+json">') == 2
        assert value(node(client, path, name), "name") == text
