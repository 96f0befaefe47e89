"""Contents as data: any content, in any edition."""

import json
import uuid

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from core import csv_export
from delivery.opendata import csv_rows, json_items, json_schema
from delivery.opendata.reader import KEYS, DatasetReader, Row
from pages.open_data import ALL, LEGAL_BASIS
from projects.open_data import ACTIVITIES
from publishing import operations, previews
from record import registry
from record.editions import Edition
from record.models import Publication
from tests.helpers.admin.shared_links import link_to
from tests.helpers.factories import (
    change,
    make_activity,
    make_country,
    make_funder,
    make_milestone,
    make_project,
    published,
)
from tests.helpers.pages.machine_readable import json_schema_validator
from tests.helpers.publishing import withdraw
from tests.helpers.strategies import POOL, contents, moved_images
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(clock):
    clock.move_to(NOON + DAY)
    return clock


def request_for(edition):
    request = RequestFactory().get("/projects.json")
    request.edition = edition
    request.prefix = None
    return request


def items_of(client, path="/projects.json"):
    return json.loads(client.get(path).content)["items"]


@pytest.mark.long
@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.name)
def test_any_content_matches_the_schema_and_has_a_cell_for_each_heading(dataset):
    schema = json_schema.schema_of(dataset)
    item_schema = schema["properties"]["items"]["items"] | {"$defs": schema["$defs"]}
    validator = json_schema_validator()
    checked = validator(item_schema, format_checker=validator.FORMAT_CHECKER)
    headings = csv_rows.columns(dataset)
    assert len(set(headings)) == len(headings)
    reader = DatasetReader(dataset, request_for(Edition(NOON)))
    # Some of the objects that generated contents name are in the edition, and some are not.
    for kind, (_, keys) in POOL.items():
        reader._found[str(keys[0])] = None
        for key in keys[1:]:
            content = registry.content_class_of(kind)(slug=f"pool-{key.int}")
            row = Publication(kind=kind, key=key)
            reader._found[str(key)] = content.bind(row, reader.request.edition)
    items = json_items.JsonItems(reader)
    rows = csv_rows.CsvRows(reader)

    @given(contents(dataset.content_class.kind))
    @hypothesis_settings(max_examples=12)
    def check(content):
        named = {str(ref.key) for ref in content.refs() - moved_images(content)}
        row = Row(1, uuid.UUID(int=99), content.slug, NOON, "{}", content.to_json(), named)
        assert set(KEYS.findall(json.dumps(row.content))) == named
        data = items.item(row)
        checked.validate(json.loads(json.dumps(data)))
        assert set(data) == set(item_schema["properties"])
        cells = rows.cells(row)
        assert len(cells) == len(headings)
        csv_export.head(headings) + csv_export.line(cells)

    check()


@pytest.mark.usefixtures("clock")
class TestEditions:
    def test_data_have_no_draft_and_no_withdrawn_or_withheld_content(self, client):
        project = published(make_project(slug="one", acronym="ONE"), now=NOON)
        withdrawn = published(make_project(slug="two", acronym="TWO"), now=NOON)
        change(project, acronym="DRAFTED")
        make_project(slug="never", acronym="NEVER")
        withdraw(withdrawn, None, "It was merged.", now=NOON + DAY)
        assert [item["acronym"] for item in items_of(client)] == ["ONE"]
        assert b"DRAFTED" not in client.get("/projects.csv").content
        row = Publication.objects.with_time().of(project).get()
        operations.withhold(row, None, "A person’s safety.", now=NOON + DAY)
        assert items_of(client) == []
        archived = items_of(client, "/archive/2026-03-10/projects.json")
        assert [item["acronym"] for item in archived] == ["TWO"]

    def test_data_of_a_preview_have_no_url_of_the_preview(self, client):
        link = link_to(make_project(slug="draft", acronym="DRAFT+"), now=NOON + DAY)
        paths = "/projects.json /projects.csv /projects/feed/ /updates/feed/ /activities.ics /data/"
        for path in paths.split():
            response = client.get(previews.link_path(link, path))
            assert response.status_code == 200
            assert b"http://testserver/preview/" not in response.content, path

    def test_status_is_that_of_the_editions_day(self, client, clock):
        assert items_of(client) == items_of(client, f"/{LEGAL_BASIS.name}.json") == []
        published(make_project(slug="one", start="2026-01-01", end="2026-03-11"), now=NOON)
        status = items_of(client)[0]["status"]
        assert (status["code"], status["name"]["en"]) == ("ongoing", "Ongoing")
        clock.move_to(NOON + 2 * DAY)
        data = json.loads(client.get("/projects.json").content)
        assert data["items"][0]["status"]["code"] == "completed"
        assert data["generated_for"] == {"day": "2026-03-12", "last_change": NOON.isoformat()}
        [archived] = items_of(client, "/archive/2026-03-11/projects.json")
        assert archived["status"]["code"] == "ongoing"


@pytest.mark.usefixtures("clock")
class TestValues:
    def test_references_have_names_and_those_outside_the_edition_are_omitted(self, client):
        union = published(make_funder(name_en="European Union"), now=NOON)
        draft = make_funder(name_en="Hidden")
        country = published(
            make_country(name_en="Kosovo", code="XK", slug="xk", footnote_en="Without prejudice."),
            now=NOON,
        )
        project = make_project(slug="one", funders=[(union, 90), (draft, 10)], countries=[country])
        published(project, now=NOON)
        [item] = items_of(client)
        [share] = item["funders"]
        assert (share["funder"]["name"], share["share"]) == ({"en": "European Union"}, 90)
        assert item["countries"] == [
            {
                "key": str(country.key),
                "kind": "country",
                "address": "http://testserver/countries/xk/",
                "code": "XK",
                "designation": {"en": "Kosovo*"},
                "footnote": {"en": "Without prejudice."},
            }
        ]
        table = client.get("/projects.csv").content.decode()
        assert "Kosovo*" in table
        assert "Without prejudice." in table
        assert "Hidden" not in table

    def test_links_in_rich_text_are_absolute_and_those_to_withdrawn_objects_text(self, client):
        project = published(make_project(slug="one"), now=NOON)
        gone = published(make_project(slug="gone"), now=NOON)
        links = [f'<a href="ref:project/{key}">{key}</a>' for key in (project.key, gone.key)]
        published(make_activity(slug="a", summary_en=f"<p>{' '.join(links)} &amp; 3</p>"), now=NOON)
        withdraw(gone, None, "It was merged.", now=NOON + DAY)
        [item] = items_of(client, "/activities.json")
        link = f'<a href="http://testserver/projects/one/" rel="noopener">{project.key}</a>'
        assert item["summary"]["en"] == {
            "text": f"{project.key} {gone.key} & 3",
            "html": f"<p>{link} {gone.key} &amp; 3</p>",
        }
        [archived] = items_of(client, "/archive/2026-03-10/activities.json")
        url = "http://testserver/archive/2026-03-10/projects/one/"
        assert f'href="{url}"' in archived["summary"]["en"]["html"]

    def test_text_has_the_languages_in_which_it_exists(self, client):
        published(make_milestone(slug="m", title_en="Decision", title_ro="Decizie"), now=NOON)
        [item] = items_of(client, "/milestones.json")
        assert item["title"] == {"en": "Decision", "ro": "Decizie"}
        assert item["reference"] == {}
        assert item["act"] is None

    def test_code_of_an_older_release_is_its_own_name(self):
        choices = ACTIVITIES.fields["type"].choices
        expected = {"code": "hackathon", "name": {"en": "hackathon"}}
        assert json_items.code_item(choices, "hackathon") == expected
        assert json_items.code_item(choices, "") is None
