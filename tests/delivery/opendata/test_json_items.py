"""Contents as data: whatever a content can say, and whatever edition it is read in."""

import datetime
import json
import uuid

import jsonschema
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
from tests.helpers.publishing import publish, withdraw
from tests.helpers.strategies import POOL, contents
from tests.helpers.times import DAY, NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock():
    with time_machine.travel(NOON + DAY, tick=False) as traveller:
        yield traveller


def request_for(edition):
    request = RequestFactory().get("/projects.json")
    request.edition, request.prefix = edition, None
    return request


def items_of(client, path="/projects.json"):
    return json.loads(client.get(path).content)["items"]


class TestWhateverAContentSays:
    """Drawn contents; some of what they name is in the edition and some isn't."""

    @pytest.fixture
    def edition(self):
        edition = Edition(NOON)
        for kind, (_, keys) in POOL.items():
            for key in keys[1:]:
                slug = f"pool-{key.int}"
                card = CachedCard(1, kind, key, slug, NOON, "{}", json.dumps({"slug": slug}))
                edition.cards._rows[Ref(kind, key)] = card
            edition.cards._rows[Ref(kind, keys[0])] = None
        return edition

    @pytest.mark.parametrize("dataset", ALL, ids=lambda each: each.name)
    def test_its_data_are_as_the_schema_says_and_a_row_has_a_cell_for_each_heading(
        self, dataset, edition
    ):
        schema = json_schema.schema_of(dataset)
        one = schema["properties"]["items"]["items"] | {"$defs": schema["$defs"]}
        checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
        validator = jsonschema.Draft202012Validator(one, format_checker=checker)
        headings = csv_rows.columns(dataset)
        assert len(set(headings)) == len(headings)

        @given(contents(dataset.content_class.kind))
        @hypothesis_settings(max_examples=40)
        def holds(content):
            row = Publication(
                kind=content.kind, key=uuid.UUID(int=99), slug=content.slug, in_force_from=NOON
            )
            content.bind(row, edition.cards)
            request = request_for(edition)
            data = json_items.item(dataset, content, request)
            validator.validate(json.loads(json.dumps(data)))
            assert set(data) == set(one["properties"])
            cells = csv_rows.row(dataset, content, request)
            assert len(cells) == len(headings)
            assert all(isinstance(cell, str) for cell in cells)
            csv_export.text(headings, [cells])

        holds()


@pytest.mark.usefixtures("clock")
class TestEditions:
    def test_only_what_is_in_force_is_given_and_nothing_of_drafts(self, client):
        project = published(make_project(slug="one", acronym="ONE"), now=NOON)
        change(project, acronym="DRAFTED")
        make_project(slug="never", acronym="NEVER")
        withdrawn = published(make_project(slug="two", acronym="TWO"), now=NOON)
        withdraw(withdrawn, None, "It was merged.", now=NOON + DAY)
        assert [each["acronym"] for each in items_of(client)] == ["ONE"]
        assert b"DRAFTED" not in client.get("/projects.csv").content

    def test_what_was_withheld_is_not_given(self, client):
        project = published(make_project(slug="one", acronym="ONE"), now=NOON)
        row = Publication.objects.with_time().of(project).get()
        operations.withhold(row, None, "A person’s safety.", now=NOON + DAY)
        assert items_of(client) == []
        assert items_of(client, "/archive/2026-03-10/projects.json") == []

    @pytest.mark.parametrize(
        "path",
        [
            "/projects.json",
            "/projects.csv",
            "/projects/feed/",
            "/updates/feed/",
            "/activities.ics",
            "/data/",
        ],
    )
    def test_what_a_preview_gives_away_opens_no_preview(self, client, path):
        candidate = (
            Publication.objects.candidates().of(make_project(slug="draft", acronym="DRAFT+")).last()
        )
        link = previews.make_link([candidate], None, "/", NOON + DAY)
        response = client.get(previews.address_of(link, path))
        assert response.status_code == 200
        assert b"http://testserver/preview/" not in response.content

    def test_a_preview_gives_its_candidate_and_is_kept_from_others(self, client):
        project = published(make_project(slug="one", acronym="ONE"), now=NOON)
        change(project, acronym="DRAFTED", slug="new")
        candidate = Publication.objects.candidates().of(project).latest("pk")
        link = previews.make_link([candidate], None, "/", NOON + DAY)
        response = client.get(previews.address_of(link, "/projects.json"))
        [given_item] = json.loads(response.content)["items"]
        assert (given_item["acronym"], given_item["published_at"]) == ("DRAFTED", None)
        assert given_item["address"].endswith("/projects/new/")
        assert "Access-Control-Allow-Origin" not in response
        assert "ETag" not in response
        assert response["Cache-Control"] == "private, no-store"

    def test_all_contents_of_a_kind_cost_one_query(self, django_assert_num_queries):
        for number in range(5):
            published(make_project(slug=f"p-{number}", objective_en=f"<p>{number}</p>"), now=NOON)
        candidate = Publication.objects.candidates().of(make_project(slug="draft")).get()
        with django_assert_num_queries(1):
            found = Edition(NOON + DAY, [candidate]).contents(PROJECTS.content_class)
        assert {each.slug for each in found} == {"draft", *(f"p-{number}" for number in range(5))}
        assert all(each.objective for each in found if each.slug != "draft")

    def test_the_status_is_that_of_the_edition_s_day(self, client, clock):
        published(make_project(slug="one", start="2026-01-01", end="2026-03-11"), now=NOON)
        status = items_of(client)[0]["status"]
        assert (status["code"], status["name"]["en"]) == ("ongoing", "Ongoing")
        clock.move_to(NOON + 2 * DAY)
        assert items_of(client)[0]["status"]["code"] == "completed"
        assert (
            items_of(client, "/archive/2026-03-11/projects.json")[0]["status"]["code"] == "ongoing"
        )

    def test_the_answer_changes_with_the_record_and_its_tag_too(self, client, clock):
        project = published(make_project(slug="one"), now=NOON)
        before = client.get("/projects.json")
        clock.move_to(NOON + DAY + datetime.timedelta(hours=1))
        assert client.get("/projects.json").content == before.content
        publish(change(project, acronym="NEW"), None)
        after = client.get("/projects.json", headers={"If-None-Match": before["ETag"]})
        assert after.status_code == 200
        assert after["ETag"] != before["ETag"]
        assert (
            json.loads(after.content)["generated_for"]["last_change"] == "2026-03-11T13:00:00+00:00"
        )


@pytest.mark.usefixtures("clock")
class TestNames:
    def test_what_it_names_is_resolved_and_what_is_not_there_is_left_out(self, client):
        there = published(make_funder(name_en="European Union"), now=NOON)
        hidden = make_funder(name_en="Hidden")
        country = published(
            make_country(name_en="Kosovo", code="XK", slug="xk", footnote_en="Without prejudice."),
            now=NOON,
        )
        project = make_project(slug="one", funders=[(there, 90), (hidden, 10)], countries=[country])
        published(project, now=NOON)
        [given_item] = items_of(client)
        [share] = given_item["funders"]
        assert (share["funder"]["name"], share["share"]) == ({"en": "European Union"}, 90)
        [named] = given_item["countries"]
        assert named == {
            "key": str(country.key),
            "kind": "country",
            "address": "http://testserver/countries/xk/",
            "code": "XK",
            "designation": {"en": "Kosovo*"},
            "footnote": {"en": "Without prejudice."},
        }
        table = client.get("/projects.csv").content.decode()
        assert "Kosovo*" in table
        assert "Without prejudice." in table
        assert "Hidden" not in table

    def test_links_in_rich_text_are_whole_addresses_and_dead_ones_are_text(self, client):
        project = published(make_project(slug="one"), now=NOON)
        gone = published(make_project(slug="gone"), now=NOON)
        text = f'<p><a href="ref:project/{project.key}">One</a> <a href="ref:project/{gone.key}">Two</a> &amp; 3</p>'
        published(make_activity(slug="a", summary_en=text), now=NOON)
        withdraw(gone, None, "It was merged.", now=NOON + DAY)
        [given_item] = items_of(client, "/activities.json")
        assert given_item["summary"]["en"] == {
            "text": "One Two & 3",
            "html": '<p><a href="http://testserver/projects/one/" rel="noopener">One</a> Two &amp; 3</p>',
        }

    def test_inside_the_archive_links_stay_there(self, client):
        project = published(make_project(slug="one"), now=NOON)
        text = f'<p><a href="ref:project/{project.key}">One</a></p>'
        published(make_activity(slug="a", summary_en=text), now=NOON)
        [given_item] = items_of(client, "/archive/2026-03-10/activities.json")
        assert (
            'href="http://testserver/archive/2026-03-10/projects/one/"'
            in given_item["summary"]["en"]["html"]
        )

    def test_a_text_stands_in_the_languages_in_which_it_exists(self, client):
        published(make_milestone(slug="m", title_en="Decision", title_ro="Decizie"), now=NOON)
        [given_item] = items_of(client, "/legal-basis.json")
        assert given_item["title"] == {"en": "Decision", "ro": "Decizie"}
        assert given_item["reference"] == {}
        assert given_item["act"] is None


def test_a_code_of_an_older_release_stands_for_itself():
    choices = ACTIVITIES.fields["type"].choices
    assert json_items.code_item(choices, "hackathon") == {
        "code": "hackathon",
        "name": {"en": "hackathon"},
    }
    assert json_items.code_item(choices, "") is None


def test_an_empty_list_is_a_list(client):
    assert items_of(client) == []
    assert items_of(client, f"/{LEGAL_BASIS.name}.json") == []


def test_a_rich_text_without_words_has_no_languages():
    assert json_items.rich_text_item(RichText(), request_for(Edition(NOON))) == {}
