"""The Atom feeds, read by a program that knows nothing of this site."""

import datetime
import json
import re

import feedparser
import pytest
import time_machine

from projects.content import ActivityContent, ProjectContent
from record.content import LocalisedText, RichText
from record.models import Publication, Record
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, withdraw

FEEDS = ("/updates/feed/", "/projects/feed/", "/activities/feed/")
ARCHIVE = "/archive/2026-06-01"


def feed_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    feed = feedparser.parse(response.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


@pytest.mark.usefixtures("starter_site")
@pytest.mark.parametrize("path", FEEDS)
class TestEveryFeed:
    def test_it_says_what_it_is_where_it_is_and_under_which_licence(self, client, path):
        feed = feed_of(client, path).feed
        links = {link.rel: link.href for link in feed.links if "hreflang" not in link}
        assert links["self"] == f"http://testserver{path}"
        assert links["alternate"] == f"http://testserver{path.removesuffix('feed/')}"
        assert "CC BY 4.0" in feed.rights
        assert feed.language == "en"
        assert feed.id == f"tag:testserver,2026-01-01:{path.strip('/')}"
        assert feed.author == "Cybercrime Programme Office of the Council of Europe (C-PROC)"
        assert feed.updated.startswith("2026-06-01T10:00:00")

    def test_entries_are_whole_and_each_is_there_once(self, client, path):
        entries = feed_of(client, path).entries
        assert entries
        assert len({entry.id for entry in entries}) == len(entries)
        for entry in entries:
            assert re.match(r"(tag:testserver,\d{4}-\d{2}-\d{2}:|urn:uuid:)", entry.id)
            assert entry.title
            assert client.get(entry.link.removeprefix("http://testserver")).status_code == 200
            assert entry.published <= entry.updated

    def test_it_is_fetched_again_only_if_something_changed(self, client, path):
        response = client.get(path)
        assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert response["Access-Control-Allow-Origin"] == "*"
        assert not response.cookies
        assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
        assert client.get(path).content == response.content

    def test_it_asks_four_times_at_most(self, client, path, django_assert_max_num_queries):
        with django_assert_max_num_queries(4):
            client.get(path)

    def test_the_archive_has_it_with_addresses_of_that_day(self, client, path):
        for entry in feed_of(client, ARCHIVE + path).entries:
            assert entry.link.startswith(f"http://testserver{ARCHIVE}/") or entry.link.endswith(
                "/contact/"
            )


@pytest.mark.usefixtures("starter_site")
@pytest.mark.parametrize("name", ["projects", "activities"])
def test_every_object_of_the_data_has_an_entry_under_its_key(client, name):
    keys = {
        f"urn:uuid:{each['key']}"
        for each in json.loads(client.get(f"/{name}.json").content)["items"]
    }
    assert {entry.id for entry in feed_of(client, f"/{name}/feed/").entries} == keys


@pytest.mark.usefixtures("next_day")
class TestWhatChanged:
    def change(self, row, at, **more):
        """Publishes the object again as it is."""
        Publication.objects.filter(pk=row.pk).update(in_force_until=at)
        facts = {
            "kind": row.kind,
            "key": row.key,
            "slug": row.slug,
            "title": row.title,
            "content": row.content,
        }
        until = datetime.datetime(9999, 12, 30, tzinfo=datetime.UTC)
        moments = {"saved_at": at, "recorded_at": at, "in_force_from": at, "in_force_until": until}
        return Publication.objects.create(
            **facts | moments, card=row.card, digest=row.digest, **more
        )

    @pytest.fixture
    def project(self, db):
        [row] = publish(
            ProjectContent(slug="glacy", acronym="GLACY", title=LocalisedText(en="GLACY"))
        )
        return row

    def test_a_note_and_a_withdrawal_with_its_reason_stand_in_it(self, client, project):
        hour = datetime.timedelta(hours=1)
        changed = self.change(project, FIRST_DAY + hour, note="A new end & more.")
        withdraw(changed, "It was merged.", FIRST_DAY + 2 * hour)
        withdrawal, change, first = feed_of(client, "/updates/feed/").entries
        assert (withdrawal.title, withdrawal.summary) == ("GLACY: Withdrawn", "It was merged.")
        assert withdrawal.link == "http://testserver/history/project/glacy/"
        assert (change.title, change.summary) == ("GLACY: Changed", "A new end & more.")
        assert first.title == "GLACY: Published for the first time"
        assert feed_of(client, "/projects/feed/").entries == []

    def test_minor_changes_neither_stand_in_it_nor_make_an_object_look_new(self, client, project):
        later = FIRST_DAY + datetime.timedelta(hours=1)
        self.change(project, later, is_minor=True)
        assert [entry.title for entry in feed_of(client, "/updates/feed/").entries] == [
            "GLACY: Published for the first time"
        ]
        [entry] = feed_of(client, "/projects/feed/").entries
        assert (entry.published, entry.updated) == (
            "2026-06-01T10:00:00+00:00",
            "2026-06-01T10:00:00+00:00",
        )

    def test_what_xml_has_no_place_for_is_left_out(self, client, db):
        words = RichText(en="<p>A\x0bB</p>")
        publish(
            ActivityContent(
                slug="one", title=LocalisedText(en="Less \x01than <b> & more"), summary=words
            )
        )
        [entry] = feed_of(client, "/activities/feed/").entries
        assert entry.title_detail.value in ("Less than <b> & more", "Less than &lt;b> &amp; more")


@pytest.mark.django_db
@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_of_an_empty_site_is_valid_and_always_the_same(client, path):
    with time_machine.travel(NEXT_DAY, tick=False):
        before = client.get(path).content
    assert feedparser.parse(before).feed.updated == "1970-01-01T00:00:00+00:00"
    assert client.get(path).content == before
    assert not Record.objects.exists()
