"""Read what the site has for programs: JSON, CSV, feeds, calendars, sitemap, head, JSON-LD."""

import csv
import io
import json
import re

import feedparser
from icalendar import Calendar
from lxml import etree, html
from pyld import jsonld

from core.i18n.languages import language_of
from pages.sitemap import NAMESPACE

SITE = "http://testserver"
ARCHIVE = "/archive/2026-06-01"
SCHEMA = "https://schema.org/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
XML = {"s": NAMESPACE}
JSON_LD = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def get(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status, path
    return response


def json_schema_validator():
    """Return the validator of JSON schemas."""
    from jsonschema import Draft202012Validator  # this takes seconds: not in every test process

    return Draft202012Validator


def json_of(client, path):
    return json.loads(get(client, path).content)


def items_of(client, path):
    return json_of(client, path)["items"]


def rows_of(client, path):
    return csv_rows(get(client, path))


def csv_rows(response):
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def feed_of(client, path):
    feed = feedparser.parse(get(client, path).content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def atom_of(client, path):
    return etree.fromstring(get(client, path).content)


def events_of(client, path):
    """Return the events of a calendar by the URLs of their pages."""
    response = get(client, path)
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    return {event["URL"]: event for event in Calendar.from_ical(response.content).walk("VEVENT")}


def sitemap_of(client, path="/sitemap.xml"):
    """Return the URLs of a sitemap."""
    return [entry.findtext("s:loc", namespaces=XML) for entry in atom_of(client, path)]


def paths_in(client, language="en"):
    """Return the paths of all pages in a language: quicker than a crawl, and without histories."""
    paths = [url.removeprefix(SITE) for url in sitemap_of(client)]
    return [path for path in paths if language_of(path) == language]


class Head:
    """The head of a page: its properties (Open Graph), canonical URL, title and description."""

    def __init__(self, client, path):
        self.response = client.get(path)
        self.tree = tree = html.fromstring(self.response.text)
        properties = tree.xpath("//head/meta[@property]")
        self.properties = {meta.get("property"): meta.get("content") for meta in properties}
        self.canonical = tree.xpath("//head/link[@rel='canonical']/@href")
        self.title = " ".join(tree.findtext(".//title").split())
        [self.description] = tree.xpath("//head/meta[@name='description']/@content") or [""]


def load_offline(url, options):
    """Return a vocabulary of schema.org that needs no network."""
    terms = {"@vocab": SCHEMA, "url": {"@type": "@id"}, "item": {"@type": "@id"}}
    return {
        "contextUrl": None,
        "documentUrl": url,
        "contentType": "application/ld+json",
        "document": {"@context": terms},
    }


def json_ld(html):
    """Return each JSON-LD of a page."""
    return [json.loads(text) for text in JSON_LD.findall(html)]


def nodes(client, path):
    """Return all JSON-LD of a page, expanded: full names of types and properties."""
    found = []
    for data in json_ld(client.get(path).text):
        found += jsonld.expand(data, {"documentLoader": load_offline})
    return found


def node(client, path, name):
    """Return the only node of a type."""
    [found] = [node for node in nodes(client, path) if f"{SCHEMA}{name}" in node.get("@type", [])]
    return found


def values(node, name):
    return [value.get("@value", value.get("@id")) for value in node.get(f"{SCHEMA}{name}", [])]


def value(node, name):
    [only] = values(node, name)
    return only
