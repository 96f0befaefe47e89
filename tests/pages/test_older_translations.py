"""When a translation is older than its original, and when it no longer is: what tells of it agrees each time."""

import json
import re

import pytest
import time_machine
from lxml import etree

from publishing import previews
from record.models import Publication
from record.translation.pairs import pairs
from tests.helpers.factories import change
from tests.helpers.pages.translated_objects import (
    SORTS,
    TODAY,
    Page,
    published,
    put_into_the_record,
)
from tests.helpers.publishing import withdraw
from tests.helpers.times import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def prosecutors():
    """The project whose French title is older than the English one."""
    return put_into_the_record(SORTS["project"])["prosecutors"]


def test_the_archive_of_a_day_before_the_change_says_nothing_of_it(client, prosecutors):
    page = Page(client, "/archive/2026-03-10/fr/projects/prosecutors/")
    assert page.note == ""
    assert Page(client, "/archive/2026-03-11/fr/projects/prosecutors/").note
    data = json.loads(client.get("/archive/2026-03-10/fr/projects.json").content)
    assert {item["languages"]["fr"]["older_since"] for item in data["items"]} == {None}


def test_a_draft_that_translates_it_is_settled_in_its_preview_alone(client, prosecutors):
    change(prosecutors, title_fr="Formations du parquet")
    draft = Publication.objects.candidates().of(prosecutors).latest("pk")
    link = previews.make_link([draft], None, "/", TODAY)
    page = Page(client, previews.address_of(link, "/fr/projects/prosecutors/"))
    assert "Formations du parquet" in page.text
    assert "anglais" not in page.note
    items = json.loads(client.get(previews.address_of(link, "/fr/projects.json")).content)["items"]
    assert {item["languages"]["fr"]["older_since"] for item in items} == {None}
    assert Page(client, "/fr/projects/prosecutors/").note


def test_a_draft_that_changes_the_english_is_older_in_its_preview_alone(client, prosecutors):
    ministers = type(prosecutors).objects.get(slug="ministers")
    change(ministers, summary_en="Ministers and their staff learn.")
    draft = Publication.objects.candidates().of(ministers).latest("pk")
    link = previews.make_link([draft], None, "/", TODAY)
    page = Page(client, previews.address_of(link, "/fr/projects/ministers/"))
    assert re.search("modifié le 13 mars 2026", page.note)
    assert Page(client, "/fr/projects/ministers/").note == ""


def test_a_minor_change_ages_nothing_and_settles_nothing(client, prosecutors):
    ministers = type(prosecutors).objects.get(slug="ministers")
    published(ministers, TODAY - 2 * HOUR, is_minor=True, title_en="Courses for Ministers")
    published(prosecutors, TODAY - HOUR, is_minor=True, title_en="Courses for Public Prosecutors")
    assert Page(client, "/fr/projects/ministers/").note == ""
    assert "11 mars 2026" in Page(client, "/fr/projects/prosecutors/").note


def test_what_is_said_to_be_still_right_is_so_everywhere(client, prosecutors):
    [pair] = [
        each
        for each in pairs(prosecutors.content())
        if (each.language, each.field) == ("fr", "title")
    ]
    published(prosecutors, TODAY - HOUR, still_right=[pair.key])
    assert Page(client, "/fr/projects/prosecutors/").note == ""
    items = json.loads(client.get("/fr/projects.json").content)["items"]
    assert {item["languages"]["fr"]["older_since"] for item in items} == {None}
    assert "11 mars 2026" in Page(client, "/archive/2026-03-12/fr/projects/prosecutors/").note


def test_what_was_withdrawn_is_nowhere_and_its_reason_is_marked(client, prosecutors):
    withdraw(prosecutors, None, "It was merged.", now=TODAY - HOUR)
    page = Page(client, "/fr/projects/prosecutors/", status=410)
    assert "It was merged." in page.marked
    assert (page.canonical, page.alternates) == (None, {})
    assert "prosecutors" not in client.get("/sitemap.xml").text
    slugs = {item["slug"] for item in json.loads(client.get("/fr/projects.json").content)["items"]}
    assert slugs == {"judges", "ministers"}
    assert Page(client, "/fr/search/?q=procureurs").main.xpath(".//h3/a") == []
    tree = etree.fromstring(client.get("/fr/updates/feed/").content)
    first = tree.find("{*}entry")
    assert first.findtext("{*}title") == "Formations des procureurs\u00a0: Retiré"
    assert first.find("{*}summary").get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
