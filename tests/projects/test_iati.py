"""Projects as IATI 2.03: valid by the official schema and code lists, and equal for ever."""

import datetime
import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
from django.urls import reverse
from lxml import etree

from projects.models import CountryContent, FunderContent, ProjectContent
from record.content import Ref
from record.content_cache import forget_contents
from tests.helpers.factories import make_user
from tests.helpers.pages.machine_readable import ARCHIVE, get, items_of
from tests.helpers.published import NEXT_DAY, publish, text_of

ORGANISATION = "XM-DAC-47138"
URL = "/iati/activities.xml"
ROOT = Path(__file__).parents[2]
XML_NAMESPACE = b"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
    targetNamespace="http://www.w3.org/XML/1998/namespace">
  <xs:attribute name="lang" type="xs:language"/>
</xs:schema>"""
# Code lists by the XPath of the codes; without a vocabulary, the attribute is a code of the list.
CODES = {
    "Country": "//recipient-country/@code | //location-id/@code",
    "Currency": "//@default-currency | //value/@currency",
    "Language": "//@*[name() = 'xml:lang']",
    "OrganisationType": "//reporting-org/@type",
    "ActivityScope": "//activity-scope/@code",
    "Sector": "//sector[@vocabulary = '1']/@code",
}


@pytest.fixture(autouse=True)
def organisation(settings):
    settings.IATI_REPORTING_ORG = ORGANISATION


def standard() -> Path:
    """Return the folder of the schema and the code lists."""
    folder = Path(os.environ.get("IATI_SCHEMA") or ROOT.parent / "shared" / "data" / "iati")
    if not (folder / "iati-activities-schema.xsd").exists():
        pytest.skip(f"needs the schema of IATI in {folder}: set IATI_SCHEMA to its folder")
    return folder


class LocalSchemas(etree.Resolver):
    """Finds the schema of ``xml:lang`` without a network."""

    def resolve(self, url, public_id, context):
        return self.resolve_string(XML_NAMESPACE, context) if url.endswith("/xml.xsd") else None


def schema() -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(LocalSchemas())
    return etree.XMLSchema(etree.parse(standard() / "iati-activities-schema.xsd", parser))


def codes(name) -> set[str]:
    return set(etree.parse(standard() / f"{name}.xml").xpath("//codelist-item/code/text()"))


def activities_of(client, path=URL):
    """Return the activities by their identifiers."""
    root = etree.fromstring(get(client, path).content)
    return {activity.findtext("iati-identifier"): activity for activity in root}


def activity_of(client, slug):
    [activity] = activities_of(client, f"/projects/{slug}/iati.xml").values()
    return activity


@pytest.mark.slow  # needs files of the standard, which are no part of this repository
def test_file_is_valid_by_the_schema_and_the_code_lists(starter_site, client):
    root = etree.fromstring(get(client, URL).content)
    schema().assertValid(root)
    for name, xpath in CODES.items():
        used = set(root.xpath(xpath))
        assert used, name
        assert used <= codes(name), name
    assert root.get("version") == "2.03"


def applies(activity, path):
    """Return whether the parent of a path exists: rules about transactions have none here."""
    parent = re.sub(r"\[.*?\]", "", path).rpartition("/")[0]
    return not parent or bool(activity.xpath(parent))


def violations(activity, rule, case, today):
    """Return what breaks a case of a rule of the standard (IATI-Rulesets, SPEC.rst)."""

    def values(path):
        return activity.xpath(path.replace("@xml-lang", "@xml:lang"))

    def dates(path):
        return [today] if path == "NOW" else [value[:10] for value in values(path)]

    paths = [path for path in case.get("paths", ()) if applies(activity, path)]
    found = [value for path in paths for value in values(path)]
    match rule:
        case "atleast_one":
            return [] if found or not paths else paths
        case "only_one_of":
            return [path for path in case["excluded"] if found and values(path)]
        case "date_order" | "date_now":
            less, more = case.get("less", case.get("date")), case.get("more", "NOW")
            pairs = [(a, b) for a in dates(less) for b in dates(more)]
            return [pair for pair in pairs if pair[0] > pair[1]]
        case "time_limit":
            periods = zip(dates(case["start"]), dates(case["end"]), strict=True)
            year = datetime.timedelta(days=366)
            day = datetime.date.fromisoformat
            return [each for each in periods if day(each[1]) - day(each[0]) > year]
        case "regex_matches":
            texts = [value if isinstance(value, str) else value.text for value in found]
            return [text for text in texts if not re.fullmatch(case["regex"], text)]
        case "sum" | "strict_sum":
            return found if found and sum(map(float, found)) != case["sum"] else []
        case "range":
            return [value for value in found if float(value) < case["min"]]
        case "if_then":
            condition, then = (case[name].replace("@lang", "@xml:lang") for name in ("if", "then"))
            return [then] if values(condition) and not values(then) else []
        case "one_or_all":
            return [] if values(case["one"]) else [case["one"]]
    raise ValueError(rule)


@pytest.mark.slow  # needs files of the standard, which are no part of this repository
def test_file_keeps_the_ruleset_of_the_standard(starter_site, client):
    publish(*year_and_longer())
    forget_contents()
    root = etree.fromstring(get(client, URL).content)
    today = NEXT_DAY.date().isoformat()
    checked = Counter()
    for place, rules in json.loads((standard() / "standard-ruleset.json").read_text()).items():
        for element in root.xpath(place):
            for rule, content in rules.items():
                for case in content["cases"]:
                    assert violations(element, rule, case, today) == [], (rule, case)
                    checked[rule] += 1
    assert min(checked.values()) > 10
    assert len(checked) == 11


def test_imprecise_dates_have_their_first_and_last_day_and_state_it(starter_site, client):
    cybereast_plus = activity_of(client, "cybereast-plus")
    dates = {date.get("type"): date for date in cybereast_plus.iter("activity-date")}
    assert {kind: date.get("iso-date") for kind, date in dates.items()} == {
        "2": "2024-01-01",
        "3": "2027-12-31",
    }
    [english, *_others] = dates["3"]
    assert english.text == "Only “2027” is known: its last day is stated."
    assert len(activity_of(client, "glacy").findall("activity-date/narrative")) == 0


def year_and_longer():
    texts = {"summary": {"en": "A summary."}, "start": "2024-03-01", "budget_amount": 5}
    for slug, end in (("year", "2025-02-28"), ("longer", "2025-03-02"), ("open", None)):
        title = {"en": slug}
        yield ProjectContent(slug=slug, title=title, region="pan-european", end=end, **texts)


def test_budget_is_that_of_a_year_or_none(db, next_day, client):
    publish(*year_and_longer())
    [budget] = etree.fromstring(get(client, URL).content).iter("budget")
    assert budget.getparent().findtext("title/narrative") == "year"
    assert budget.findtext("value") == "5"
    assert budget.find("period-end").get("iso-date") == "2025-02-28"


def test_running_projects_are_stated_with_true_sectors_and_regions(starter_site, client):
    activities = activities_of(client)
    stated = [activity.findtext("title/narrative") for activity in activities.values()]
    for item in items_of(client, "/projects.json"):
        if item["start"] and item["status"]["code"] in ("ongoing", "running"):
            assert item["title"]["en"] in stated
    assert activity_of(client, "glacy").find("recipient-region").get("code") == "998"
    for slug, code in (("glacy", "15130"), ("endocsea-europe", "151")):
        assert activity_of(client, slug).find("sector").get("code") == code


def test_only_country_has_all_of_a_project(db, next_day, client):
    [country] = publish(CountryContent(slug="ua", code="UA", name={"en": "Ukraine"}))
    dates = {"start": "2024-03-01", "end": "2025-02-28"}
    countries = [Ref("country", country.key)]
    texts = {"title": {"en": "One"}, "summary": {"en": "A summary."}}
    publish(ProjectContent(slug="one", countries=countries, **dates, **texts))
    country = activity_of(client, "one").find("recipient-country")
    assert dict(country.attrib) == {"code": "UA", "percentage": "100"}


def test_countries_without_shares_are_locations_with_their_notes(starter_site, client):
    activity = activity_of(client, "iproceeds-2")
    assert activity.find("recipient-country") is None
    assert activity.find("recipient-region").get("vocabulary") == "99"
    names = {
        place.find("location-id").get("code"): place.findtext("name/narrative")
        for place in activity.iter("location")
    }
    assert names["XK"] == "Kosovo*"
    assert names["TR"] == "Türkiye"
    notes = activity.xpath("location[location-id/@code = 'XK']/description/narrative")
    assert notes[0].text.startswith("This designation is without prejudice")


def test_archived_day_is_reproduced_byte_for_byte(starter_site, client):
    before = get(client, f"{ARCHIVE}{URL}").content
    project = ProjectContent(slug="new", title={"en": "New"}, start="2020", region="global")
    publish(project, at=NEXT_DAY)
    forget_contents()
    assert get(client, f"{ARCHIVE}{URL}").content == before
    assert get(client, URL).content != before
    french = get(client, f"{ARCHIVE}/fr{URL}").content
    assert french == before


def test_nothing_is_exported_without_a_registered_publisher(starter_site, client, settings):
    settings.IATI_REPORTING_ORG = ""
    for path in (URL, "/projects/glacy/iati.xml", f"{ARCHIVE}{URL}"):
        get(client, path, status=404)


def test_project_that_cannot_be_stated_is_left_out_and_listed_for_staff(db, next_day, client):
    [funder] = publish(FunderContent(slug="f", name={"en": "A funder"}))
    funders = [{"funder": Ref("funder", funder.key)}]
    texts = {"title": {"en": "A title"}, "summary": {"en": "A summary."}}
    publish(
        ProjectContent(slug="whole", acronym="WHOLE", start="2020", end="2021", region="global",
                       funders=funders, budget_amount=5, **texts),
        ProjectContent(slug="vague", acronym="VAGUE", region="global", **texts),
        ProjectContent(slug="running", acronym="RUNNING", start="2024", region="global",
                       running_confirmed_on="2026-01", **texts),
    )  # fmt: skip
    stated = activities_of(client).values()
    assert sorted(each.find("activity-status").get("code") for each in stated) == ["2", "4"]
    get(client, "/projects/vague/iati.xml", status=404)
    get(client, "/projects/none/iati.xml", status=404)
    page = reverse("admin:projects_project_iati")
    assert client.get(page).status_code == 302
    client.force_login(make_user("projects.view_project", "record.view_publication"))
    rows = " ".join(re.sub(r"<[^>]+>", " ", client.get(page).text).split())
    assert re.search(r"VAGUE.*status: the dates do not settle it; start.*WHOLE", rows)
    assert "IATI identifier of A funder" in rows
    assert "budget by year" in rows
    for public in ("/projects/vague/", "/funders/f/", "/data/"):
        assert "IATI identifier of" not in text_of(client.get(public))
    client.force_login(make_user())
    assert client.get(page).status_code == 403
