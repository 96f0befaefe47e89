"""Contents as data: any content, in any edition."""

import json
import uuid

import pytest
import time_machine
from django.test import RequestFactory
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from core import csv_export
from delivery.opendata import csv_rows, json_items, json_schema
from pages.open_data import ALL, LEGAL_BASIS
from projects.open_data import ACTIVITIES, PROJECTS
from publishing import operations, previews
from record.card_store import CachedCard
from record.content import Ref, RichText
from record.editions import Edition
from record.models import Publication
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
from tests.helpers.publishing import publish, withdraw
from tests.helpers.strategies import POOL, contents
from tests.helpers.times import DAY, HOUR, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(NOON + DAY, tick=False) as traveller:
        yield traveller


def request_for(edition):
    request = RequestFactory().get("/projects.json")
    request.edition = edition
    request.prefix = None
    return request


def items_of(client, path="/projects.json"):
    return json.loads(client.get(path).content)["items"]


def preview_of(project):
    candidate = Publication.objects.candidates().of(project).latest("pk")
    return previews.make_link([candidate], None, "/", NOON + DAY, "Ion")


@pytest.fixture
def edition():
    """Some of the objects that generated contents reference are in it, and some are not."""
    edition = Edition(NOON)
    for kind, (_, keys) in POOL.items():
        for key in keys[1:]:
            slug = f"pool-{key.int}"
            card = CachedCard(1, kind, key, slug, NOON, "{}", json.dumps({"slug": slug}))
            edition.cards._rows[Ref(kind, key)] = card
        edition.cards._rows[Ref(kind, keys[0])] = None
    return edition


@pytest.mark.long
@pytest.mark.parametrize("dataset", ALL, ids=lambda dataset: dataset.name)
def test_any_content_matches_the_schema_and_has_a_cell_for_each_heading(dataset, edition):
    schema = json_schema.schema_of(dataset)
    item_schema = schema["properties"]["items"]["items"] | {"$defs": schema["$defs"]}
    validator = json_schema_validator()
    checked = validator(item_schema, format_checker=validator.FORMAT_CHECKER)
    headings = csv_rows.columns(dataset)
    assert len(set(headings)) == len(headings)

    @given(contents(dataset.content_class.kind))
    @hypothesis_settings(max_examples=12)
    def check(content):
        row = Publication(
            kind=content.kind, key=uuid.UUID(int=99), slug=content.slug, in_force_from=NOON
        )
        content.bind(row, edition.cards)
        request = request_for(edition)
        data = json_items.item(dataset, content, request)
        checked.validate(json.loads(json.dumps(data)))
        assert set(data) == set(item_schema["properties"])
        cells = csv_rows.row(dataset, content, request)
        assert len(cells) == len(headings)
        assert all(isinstance(cell, str) for cell in cells)
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
        link = preview_of(make_project(slug="draft", acronym="DRAFT+"))
        paths = "/projects.json /projects.csv /projects/feed/ /updates/feed/ /activities.ics /data/"
        for path in paths.split():
            response = client.get(previews.address_of(link, path))
            assert response.status_code == 200
            assert b"http://testserver/preview/" not in response.content, path

    def test_preview_has_its_candidate_and_is_closed_to_others(self, client):
        project = published(make_project(slug="one", acronym="ONE"), now=NOON)
        change(project, acronym="DRAFTED", slug="new")
        response = client.get(previews.address_of(preview_of(project), "/projects.json"))
        [item] = json.loads(response.content)["items"]
        assert (item["acronym"], item["published_at"]) == ("DRAFTED", None)
        assert item["address"].endswith("/projects/new/")
        assert "Access-Control-Allow-Origin" not in response
        assert "ETag" not in response
        assert response["Cache-Control"] == "private, no-store"

    def test_all_contents_of_a_kind_need_one_query(self, django_assert_num_queries):
        for number in range(5):
            published(make_project(slug=f"p-{number}", objective_en=f"<p>{number}</p>"), now=NOON)
        candidate = Publication.objects.candidates().of(make_project(slug="draft")).get()
        with django_assert_num_queries(1):
            found = Edition(NOON + DAY, [candidate]).contents(PROJECTS.content_class)
        assert {content.slug for content in found} == {"draft", "p-0", "p-1", "p-2", "p-3", "p-4"}
        assert all(content.objective for content in found if content.slug != "draft")

    def test_status_is_that_of_the_editions_day(self, client, clock):
        assert items_of(client) == items_of(client, f"/{LEGAL_BASIS.name}.json") == []
        published(make_project(slug="one", start="2026-01-01", end="2026-03-11"), now=NOON)
        status = items_of(client)[0]["status"]
        assert (status["code"], status["name"]["en"]) == ("ongoing", "Ongoing")
        clock.move_to(NOON + 2 * DAY)
        assert items_of(client)[0]["status"]["code"] == "completed"
        [archived] = items_of(client, "/archive/2026-03-11/projects.json")
        assert archived["status"]["code"] == "ongoing"

    def test_response_and_etag_change_with_the_record(self, client, clock):
        project = published(make_project(slug="one"), now=NOON)
        before = client.get("/projects.json")
        clock.move_to(NOON + DAY + HOUR)
        assert client.get("/projects.json").content == before.content
        publish(change(project, acronym="NEW"), None)
        after = client.get("/projects.json", headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert after["ETag"] != before["ETag"]
        last_change = json.loads(after.content)["generated_for"]["last_change"]
        assert last_change == "2026-03-11T13:00:00+00:00"


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
        [item] = items_of(client, "/legal-basis.json")
        assert item["title"] == {"en": "Decision", "ro": "Decizie"}
        assert item["reference"] == {}
        assert item["act"] is None
        assert json_items.rich_text_item(RichText(), request_for(Edition(NOON))) == {}

    def test_code_of_an_older_release_is_its_own_name(self):
        choices = ACTIVITIES.fields["type"].choices
        expected = {"code": "hackathon", "name": {"en": "hackathon"}}
        assert json_items.code_item(choices, "hackathon") == expected
        assert json_items.code_item(choices, "") is None
