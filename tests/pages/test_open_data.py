"""The lists as data: JSON, CSV, and the schema of the JSON; the page that explains them."""

import json
import re
from html import unescape

import pytest
import time_machine

from pages.open_data import ALL
from projects.models import FunderContent, ProjectContent
from record.content import Ref
from record.content_cache import forget_contents
from tests.helpers.pages.machine_readable import (
    ARCHIVE,
    SITE,
    get,
    items_of,
    json_of,
    json_schema_validator,
    rows_of,
)
from tests.helpers.published import FIRST_DAY, publish

pytestmark = [pytest.mark.usefixtures("starter_site"), pytest.mark.long]
MEDIA_TYPES = {
    "/{}.json": "application/json; charset=utf-8",
    "/{}.csv": "text/csv; charset=utf-8",
    "/data/schema/{}.json": "application/schema+json; charset=utf-8",
}
every_dataset = pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.name)


@every_dataset
def test_json_validates_against_its_schema_and_csv_has_the_same_objects(client, dataset):
    data = json_of(client, f"/{dataset.name}.json")
    schema = json_of(client, f"/data/schema/{dataset.name}.json")
    validator = json_schema_validator()
    validator.check_schema(schema)
    validator(schema, format_checker=validator.FORMAT_CHECKER).validate(data)
    assert data["schema"] == schema["$id"] == f"{SITE}/data/schema/{dataset.name}.json"
    rows = rows_of(client, f"/{dataset.name}.csv")
    assert [row["Key"] for row in rows] == [item["key"] for item in data["items"]]
    assert len({len(row) for row in rows}) <= 1


@every_dataset
def test_every_field_of_the_content_class_is_given_and_explained(client, dataset):
    stored = dataset.fields.keys() - dataset.computed
    fields = dataset.content_class.data_fields()
    names = {name for name in fields if not name.startswith(("image", "picture"))}
    assert stored | {"slug"} == names
    item = json_of(client, f"/data/schema/{dataset.name}.json")["properties"]["items"]["items"]
    described = {name for name, schema in item["properties"].items() if schema.get("description")}
    assert described == set(item["properties"]) - {"kind"}


@every_dataset
def test_data_is_open_to_other_sites_without_cookies(
    client, dataset, django_assert_max_num_queries
):
    for path, media_type in MEDIA_TYPES.items():
        url = path.format(dataset.name)
        forget_contents()
        with django_assert_max_num_queries(4):
            response = client.get(url)
        assert response["Content-Type"] == media_type
        assert response["Access-Control-Allow-Origin"] == "*"
        assert response["Access-Control-Expose-Headers"] == "ETag"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies
        assert not response.streaming
        assert client.get(url).content == response.content
        again = client.get(url, headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again["Access-Control-Allow-Origin"] == "*"
        assert client.post(url).status_code == 405


@every_dataset
def test_archived_data_has_urls_of_its_day(client, dataset):
    data = json_of(client, f"{ARCHIVE}/{dataset.name}.json")
    assert data == json_of(client, f"{ARCHIVE}/{dataset.name}.json")
    assert data["generated_for"]["day"] == "2026-06-01"
    urls = [item["address"] for item in data["items"] if item["address"]]
    assert all(url.startswith(f"{SITE}{ARCHIVE}/") for url in [*urls, data["schema"]])


def test_csv_has_values_for_programs_and_labels_in_the_language(client):
    name = {"en": "European Union", "fr": "Union européenne"}
    [funder] = publish(FunderContent(slug="eu", name=name))
    publish(
        ProjectContent(
            slug="one",
            title={"en": "One"},
            start="2020-03",
            budget_amount="1234567.5",
            budget_is_about=True,
            funders=[{"funder": Ref("funder", funder.key), "share": "87.5"}],
        )
    )
    rows = {row["Titre"]: row for row in rows_of(client, "/fr/projects.csv")}
    french = rows["One"]
    english = {row["Title"]: row for row in rows_of(client, "/projects.csv")}["One"]
    assert (french["Langues"], english["Languages"]) == ("en", "en")
    assert french["Budget"] == english["Budget"] == "1234567.5"
    assert french["Début"] == english["Start"] == "2020-03"
    assert (english["Start: first day"], english["Start: last day"]) == ("2020-03-01", "2020-03-31")
    [item] = [item for item in items_of(client, "/projects.json") if item["slug"] == "one"]
    bounds = {"first_day": "2020-03-01", "last_day": "2020-03-31"}
    assert item["start"] == {"date": "2020-03", "precision": "month"} | bounds
    assert (french["Budget arrondi"], english["Budget is rounded"]) == ("oui", "yes")
    assert french["Bailleurs de fonds"].startswith("Union européenne, 87.5")
    assert french["Adresse de la page"] == f"{SITE}/fr/projects/one/"


def test_currency_is_given_with_an_amount_alone(client):
    rows = rows_of(client, "/projects.csv")
    assert {bool(row["Budget"]) for row in rows} == {True, False}
    for row in rows:
        assert row["Currency"] == ("EUR" if row["Budget"] else "")
    for item in items_of(client, "/projects.json"):
        assert item["budget_currency"] == (item["budget_amount"] and "EUR")
    assert "Currency: EUR" in client.get("/projects/glacy.md").text
    assert "Currency" not in client.get("/projects/cybereast-plus.md").text


@pytest.fixture
def html(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        return client.get("/data/").text


def test_data_page_links_to_every_form_and_explains_every_field(client, html):
    text = unescape(re.sub(r"<[^>]+>", "", html))
    for dataset in ALL:
        for path in dataset.paths().values():
            assert f'href="{path}"' in html
            get(client, path)
        for name, field in dataset.fields.items():
            assert f"<code>{name}</code> · {field.label}" in html
            assert str(field.means) in text


def test_data_page_shows_an_example_of_the_data(client, html):
    shown = json.loads(unescape(re.search(r"<code>(\{.*?\})</code>", html, re.DOTALL)[1]))
    first = items_of(client, "/projects.json")[0]
    assert shown == {name: first[name] for name in shown}
    assert "acronym" in shown


def test_data_page_shows_python_that_works(client, html, monkeypatch, capsys):
    code = unescape(re.search(r"<code>(import json.*?)</code>", html, re.DOTALL)[1])

    class Response:
        def __init__(self, url):
            self.read = lambda: client.get(url.removeprefix(SITE)).content

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

    monkeypatch.setattr("urllib.request.urlopen", Response)
    exec(code, {})  # noqa: S102 (it is this site's own)
    printed = capsys.readouterr().out.split("\n")
    assert "CyberSPEX" in printed
    assert "GLACY" not in printed


def test_data_page_names_an_archived_url_that_exists(client):
    for prefix, language in (("", ""), ("", "/fr"), (ARCHIVE, ""), (ARCHIVE, "/ro")):
        page = client.get(f"{prefix}{language}/data/").text
        path = re.search(rf"{SITE}(/archive/[\d-]+/projects\.json)</code>", page)[1]
        assert json_of(client, path)["generated_for"]["day"] == "2026-06-01"


def test_first_day_names_no_archived_url_that_answers_404(client):
    with time_machine.travel(FIRST_DAY, tick=False):
        forget_contents()
        for path in ("/data/", "/fr/data/", "/archive/", "/legal-basis/acts/law-33-2014/"):
            page = client.get(path).text
            assert not re.search(r"/archive/\d{4}", page), path
        assert f"As of 1 June 2026. {SITE}/projects.json" in client.get("/data/").text
        assert "The archive starts tomorrow" in client.get("/data/").text


def test_csv_joins_by_codes_and_names_countries_in_order(client):
    countries = {row["Code"]: row for row in rows_of(client, "/countries.csv")}
    assert countries["XK"]["Designation"] == "Kosovo*"
    assert countries["XK"]["Notes on designations"].startswith("Kosovo*: This designation is")
    pairs = rows_of(client, "/project-countries.csv")
    names = [(row["Project"].lower(), row["Designation"]) for row in pairs]
    assert names == sorted(names)
    assert len(pairs) == 140
    for row in pairs:
        assert countries[row["Country code"]]["Designation"] == row["Designation"]
        assert countries[row["Country code"]]["Footnote"] == row["Footnote"]
    for row in rows_of(client, "/projects.csv"):
        codes = [pair["Country code"] for pair in pairs if pair["Project key"] == row["Key"]]
        assert row["Country codes"] == "; ".join(codes)
    assert {row["Country code"] for row in rows_of(client, "/activities.csv")} <= {"", *countries}
    assert rows_of(client, f"{ARCHIVE}/fr/project-countries.csv")


def test_licence_is_that_of_the_settings_everywhere(client, settings):
    settings.DATA_LICENCE_NAME = "Our own terms"
    settings.DATA_LICENCE_URL = url = "https://site.example/terms"
    assert f'<a href="{url}" rel="license noopener">Our own terms</a>' in client.get("/data/").text
    licence = json_of(client, "/projects.json")["licence"]
    assert licence == {"name": "Our own terms", "url": url}
    assert f"Our own terms, {url}" in client.get("/updates/feed/").text


def test_pages_link_to_the_data_page_and_lists_to_their_data(client):
    for path in ("/", "/projects/", "/privacy/", f"{ARCHIVE}/"):
        assert re.search(r'<a href="[^"]*/data/">Open data</a>', client.get(path).text)
    for name in ("projects", "activities", "legal-basis", "documents", "countries"):
        page = client.get(f"/{name}/").text
        links = re.search(r'<p class="take-away forms">(.*?)</p>', page, re.DOTALL)[1]
        assert f'href="/{name}.json"' in links
        assert f'href="/{name}.csv"' in links


def test_legal_basis_still_has_the_address_of_one_text_of_each_act(starter_site, client):
    items = client.get("/legal-basis.json").json()["items"]
    acts = {item["title"]["en"]: item for item in items}
    assert acts["Law no. 33/2014"]["text_url"] == acts["Law no. 33/2014"]["texts"][0]["url"]
