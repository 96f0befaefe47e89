"""The Atom feeds, read by a program that knows nothing of this site."""

import datetime
import re

import feedparser
import pytest
import time_machine

from core.i18n.languages import LANGUAGES, in_language
from projects.models import ActivityContent, ProjectContent
from record.models import Publication, Record
from record.models.publication import FOREVER
from tests.helpers.pages.machine_readable import ARCHIVE, ATOM, SITE, atom_of, feed_of, get
from tests.helpers.published import FIRST_DAY, NEXT_DAY, publish, withdraw

FEEDS = ("/updates/feed/", "/projects/feed/", "/activities/feed/")
HOUR = datetime.timedelta(hours=1)
every_feed = pytest.mark.parametrize("path", FEEDS)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        *((path, "application/atom+xml; charset=utf-8") for path in FEEDS),
        ("/activities.ics", "text/calendar; charset=utf-8"),
    ],
)
def test_feed_or_calendar_is_open_and_sent_again_only_if_something_changed(
    starter_site, client, path, media_type, django_assert_max_num_queries
):
    with django_assert_max_num_queries(5):
        response = client.get(path)
    assert response["Content-Type"] == media_type
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.get(path, headers={"If-None-Match": response["ETag"]}).status_code == 304
    assert client.get(path).content == response.content


@every_feed
def test_feed_states_its_urls_language_and_licence(walker, path):
    feed = feed_of(walker, path).feed
    links = {link.rel: link.href for link in feed.links}
    assert links["self"] == f"{SITE}{path}"
    assert "CC BY 4.0" in feed.rights
    assert feed.language == "en"
    assert feed.id == f"tag:testserver,2026-01-01:{path.strip('/')}"
    assert feed.author == "Cybercrime Programme Office of the Council of Europe (C-PROC)"
    assert feed.updated.startswith("2026-06-01T10:00:00")


@every_feed
def test_feed_has_each_entry_once_with_a_page_that_exists(walker, path):
    entries = feed_of(walker, path).entries
    assert entries
    assert len({entry.id for entry in entries}) == len(entries)
    for entry in entries:
        assert re.match(r"(tag:testserver,\d{4}-\d{2}-\d{2}:|urn:uuid:)", entry.id)
        assert entry.title
        assert entry.published <= entry.updated
    for entry in entries[::10]:
        get(walker, entry.link.removeprefix(SITE))
    for entry in feed_of(walker, ARCHIVE + path).entries:
        is_contact = entry.link.endswith("/contact/")
        assert is_contact or entry.link.startswith(f"{SITE}{ARCHIVE}/")


def publish_again(row, at, **more):
    """Publish an object again as it is."""
    names = "kind key slug title content digest".split()
    times = {"saved_at": at, "recorded_at": at, "in_force_from": at, "in_force_until": FOREVER}
    columns = {name: getattr(row, name) for name in names}
    again = Publication.objects.create(**columns | times | more)
    Publication.objects.filter(pk=row.pk).update(in_force_until=at)
    return again


def test_feed_of_changes_has_notes_and_withdrawals_but_no_minor_changes(db, next_day, client):
    [row] = publish(ProjectContent(slug="glacy", acronym="GLACY", title={"en": "GLACY"}))
    minor = publish_again(row, FIRST_DAY + HOUR, is_minor=True)
    [entry] = feed_of(client, "/projects/feed/").entries
    assert entry.published == entry.updated == "2026-06-01T10:00:00+00:00"
    changed = publish_again(minor, FIRST_DAY + 2 * HOUR, note="A new end <see below> & more.")
    withdraw(changed, "It was merged.", FIRST_DAY + 3 * HOUR)
    withdrawal, change, first = feed_of(client, "/updates/feed/").entries
    assert (withdrawal.title, withdrawal.summary) == ("GLACY: Withdrawn", "<p>It was merged.</p>")
    assert withdrawal.link == f"{SITE}/history/project/glacy/"
    note = "<p>A new end &lt;see below&gt; &amp; more.</p>"
    assert (change.title, change.summary) == ("GLACY: Changed", note)
    assert first.title == "GLACY: Published for the first time"
    assert change.summary_detail.type == "text/html"
    assert feed_of(client, "/projects/feed/").entries == []


def test_feed_leaves_out_characters_that_xml_does_not_allow(db, next_day, client):
    title = {"en": "Less \x01than <b> & more"}
    publish(ActivityContent(slug="one", title=title, summary={"en": "<p>A\x0bB</p>"}))
    [entry] = feed_of(client, "/activities/feed/").entries
    assert entry.title_detail.value in ("Less than <b> & more", "Less than &lt;b> &amp; more")


@pytest.mark.django_db
@every_feed
def test_feed_of_an_empty_site_is_valid_and_always_the_same(client, path):
    with time_machine.travel(NEXT_DAY, tick=False):
        before = client.get(path).content
    assert feedparser.parse(before).feed.updated == "1970-01-01T00:00:00+00:00"
    assert client.get(path).content == before
    assert not Record.objects.exists()


@every_feed
def test_feed_in_each_language_is_one_of_its_own(activity, client, path):
    ids = []
    for language in LANGUAGES:
        tree = atom_of(client, in_language(path, language))
        page, _itself = tree.findall("a:link", ATOM)
        assert page.get("href") == SITE + in_language(path.removesuffix("feed/"), language)
        author = tree.findtext("a:author/a:uri", namespaces=ATOM)
        assert author == SITE + in_language("/", language)
        assert tree.findall("a:link[@rel='alternate']", ATOM) == [page]  # readers take any of them
        feed = feed_of(client, in_language(path, language))
        assert feed.entries
        ids += [feed.feed.id, *(entry.id for entry in feed.entries)]
        links = [entry.link.removeprefix(SITE) for entry in feed.entries]
        assert links == [in_language(link, language) for link in links]
    assert len(set(ids)) == len(ids)


def test_ids_of_entries_never_change(client, activity):
    [entry] = feed_of(client, "/activities/feed/").entries
    assert entry.id == f"urn:uuid:{activity.key}"
    [entry] = feed_of(client, "/fr/activities/feed/").entries
    assert entry.id == f"tag:testserver,2026-06-01:fr/activity/{activity.key}"
    ids = {entry.id for entry in feed_of(client, "/updates/feed/").entries}
    assert f"tag:testserver,2026-06-01:activity/{activity.key}/2026-06-01T10:00:00+00:00" in ids


def test_markup_in_a_name_is_escaped(activity, client):
    publish(ProjectContent(slug="sign", title={"en": "Less <b>than</b> & more"}))
    french, english = (
        {entry.text: entry.get("type") for entry in tree.findall("a:entry/a:title", ATOM)}
        for tree in (atom_of(client, "/fr/updates/feed/"), atom_of(client, "/updates/feed/"))
    )
    assert french["Less <b>than</b> & more\u00a0: Publié pour la première fois"] is None
    assert english["Less <b>than</b> & more: Published for the first time"] is None
