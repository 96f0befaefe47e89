"""The lists as data: JSON, CSV, and the schema that says what stands in the JSON."""

import csv
import io
import json
import re

import jsonschema
import pytest

from pages.open_data import ALL

ARCHIVE = "/archive/2026-06-01"
ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?\+00:00")


def json_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return json.loads(response.content)


def rows_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def listed(client, path, pattern):
    """The addresses in a list on all its pages."""
    found, number = [], 1
    while (response := client.get(path, {"page": number})).status_code == 200:
        found += re.findall(
            pattern, response.content.decode().partition("<main")[2].partition("</main>")[0]
        )
        number += 1
    return found


@pytest.mark.usefixtures("starter_site")
@pytest.mark.parametrize("dataset", ALL, ids=lambda each: each.name)
class TestEveryDataset:
    def test_json_is_as_its_schema_says(self, client, dataset):
        data = json_of(client, f"/{dataset.name}.json")
        schema = json_of(client, f"/data/schema/{dataset.name}.json")
        jsonschema.Draft202012Validator.check_schema(schema)
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        jsonschema.Draft202012Validator(schema, format_checker=checker).validate(data)
        assert (
            data["schema"] == schema["$id"] == f"http://testserver/data/schema/{dataset.name}.json"
        )

    def test_every_field_of_the_content_class_is_given_and_explained(self, client, dataset):
        assert set(dataset.fields) | {"slug"} == set(dataset.content_class.data_fields())
        item = json_of(client, f"/data/schema/{dataset.name}.json")["properties"]["items"]["items"]
        described = {
            name for name, schema in item["properties"].items() if schema.get("description")
        }
        assert described == set(item["properties"]) - {"kind"}

    def test_csv_has_the_same_objects_in_the_same_order(self, client, dataset):
        keys = [each["key"] for each in json_of(client, f"/{dataset.name}.json")["items"]]
        rows = rows_of(client, f"/{dataset.name}.csv")
        assert [row["Key"] for row in rows] == keys
        assert len({len(row) for row in rows} | {len(rows[0])} if rows else {0}) == 1

    def test_what_is_given_is_open_to_other_sites_and_knows_nobody(self, client, dataset):
        for path, media_type in {
            f"/{dataset.name}.json": "application/json; charset=utf-8",
            f"/{dataset.name}.csv": "text/csv; charset=utf-8",
            f"/data/schema/{dataset.name}.json": "application/schema+json; charset=utf-8",
        }.items():
            response = client.get(path)
            assert response["Content-Type"] == media_type
            assert response["Access-Control-Allow-Origin"] == "*"
            assert response["Access-Control-Expose-Headers"] == "ETag"
            assert response["X-Content-Type-Options"] == "nosniff"
            assert not response.cookies
            assert not response.streaming
            again = client.get(path, headers={"If-None-Match": response["ETag"]})
            assert (again.status_code, again.content) == (304, b"")
            assert again["Access-Control-Allow-Origin"] == "*"
            assert client.post(path).status_code == 405

    def test_equal_editions_give_equal_bytes(self, client, dataset):
        for path in (
            f"/{dataset.name}.json",
            f"/{dataset.name}.csv",
            f"{ARCHIVE}/{dataset.name}.json",
        ):
            assert client.get(path).content == client.get(path).content

    def test_it_asks_four_times_at_most(self, client, dataset, django_assert_max_num_queries):
        for ending in ("json", "csv"):
            with django_assert_max_num_queries(4):
                client.get(f"/{dataset.name}.{ending}")

    def test_the_archive_has_it_as_it_was_with_addresses_of_that_day(self, client, dataset):
        data = json_of(client, f"{ARCHIVE}/{dataset.name}.json")
        assert data["generated_for"]["day"] == "2026-06-01"
        for each in data["items"]:
            assert each["address"] is None or each["address"].startswith(
                f"http://testserver{ARCHIVE}/"
            )
        assert data["schema"] == f"http://testserver{ARCHIVE}/data/schema/{dataset.name}.json"


@pytest.mark.usefixtures("starter_site")
class TestAgainstThePages:
    @pytest.mark.parametrize(
        ("name", "pattern"),
        [
            ("projects", r'href="(/projects/[^/"]+/)">'),
            ("activities", r'href="(/activities/[^/"]+/)">'),
            ("legal-basis", r'href="(/legal-basis/[^/"]+/)">'),
        ],
    )
    def test_all_that_the_list_shows_is_in_the_data(self, client, name, pattern):
        shown = (
            listed(client, f"/{name}/", pattern)
            if name != "legal-basis"
            else _on_one_page(client, pattern)
        )
        data = [
            each["address"].removeprefix("http://testserver")
            for each in json_of(client, f"/{name}.json")["items"]
        ]
        assert set(shown) == set(data)
        assert [
            row["Address of the page"].removeprefix("http://testserver")
            for row in rows_of(client, f"/{name}.csv")
        ] == data

    def test_a_cell_names_countries_in_their_order_and_keeps_list_items_apart(self, client):
        rows = {row["Acronym"]: row for row in rows_of(client, "/projects.csv")}
        countries = "Algeria; Egypt; Jordan; Lebanon; Libya; Morocco; Palestine*; Tunisia"
        assert rows["CyberSouth+"]["Countries and areas"] == countries
        assert "cybersecurity; investigation by the police" in rows["GLACY+"]["Objective"]

    def test_dates_and_status_are_those_of_the_page(self, client):
        for each in json_of(client, "/projects.json")["items"]:
            page = client.get(each["address"].removeprefix("http://testserver")).content.decode()
            for name in ("start", "end"):
                if each[name]:
                    assert f'<time datetime="{each[name]["date"]}">' in page
            assert f'class="status {each["status"]["code"]}"' in page

    def test_a_month_is_given_with_its_bounds(self, client):
        [october] = [
            each["date"]
            for each in json_of(client, "/legal-basis.json")["items"]
            if each["date"]["date"] == "2013-10"
        ]
        assert october == {
            "date": "2013-10",
            "precision": "month",
            "first_day": "2013-10-01",
            "last_day": "2013-10-31",
        }
        [row] = [each for each in rows_of(client, "/legal-basis.csv") if each["Date"] == "2013-10"]
        assert (row["Date: first day"], row["Date: last day"]) == ("2013-10-01", "2013-10-31")


def _on_one_page(client, pattern):
    return re.findall(pattern, client.get("/legal-basis/").content.decode().partition("<main")[2])
