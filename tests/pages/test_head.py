"""The head and the breadcrumb of pages: canonical URL, link previews, JSON-LD of the path."""

import os
import re
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from lxml import html
from PIL import Image

from core.i18n.languages import LANGUAGES, in_language
from pages.templatetags.head import PICTURE_SIZE
from projects.models import ProjectContent
from publishing import previews
from record.models import Publication
from tests.helpers.factories import make_project
from tests.helpers.pages.machine_readable import ARCHIVE, SITE, Head, node, paths_in, value
from tests.helpers.published import NEXT_DAY, publish, withdraw

MOU = "/legal-basis/acts/memorandum-of-understanding/"

MAX_PICTURE_BYTES = 40 * 1024
OFFICE = "Cybercrime Programme Office of the Council of Europe"
HISTORY = "/history/project/cyberspex/"


@pytest.mark.slow
def test_every_page_has_a_canonical_url_and_a_picture_and_repeats_its_title(starter_site, client):
    for path in [*paths_in(client), HISTORY]:
        head = Head(client, path)
        assert head.canonical == [f"{SITE}{path}"], path
        expected = {
            "og:url": head.canonical[0],
            "og:title": head.title,
            "og:description": " ".join(head.description.split()),
            "og:site_name": OFFICE,
            "og:locale": "en_GB",
            "og:image": f"{SITE}/static/pages/share-en.png",
            "og:image:alt": OFFICE,
        }
        assert head.properties | expected == head.properties, path


def test_canonical_url_of_a_list_has_only_the_number_of_a_further_page(starter_site, client):
    publish(*(ProjectContent(slug=f"p-{number}", acronym=f"P{number}") for number in range(20)))
    for query in ("", "?page=1", "?utm_source=letter", "?region=south-east-europe&page=1"):
        assert Head(client, f"/projects/{query}").canonical == [f"{SITE}/projects/"], query
    assert Head(client, "/projects/?page=2").canonical == [f"{SITE}/projects/?page=2"]


@pytest.mark.parametrize(
    ("path", "title", "description"),
    [
        ("/projects/octopus-project/", "Octopus Project – C-PROC", ""),
        ("/fr/projects/octopus-project/", "Projet Octopus – C-PROC", ""),
        ("/projects/glacy/", "GLACY: Global Action on Cybercrime – C-PROC", ""),
        (MOU, "", "On 15 October 2013 the Government"),
        (f"/fr{MOU}", "", "Le 15 octobre 2013, le Gouvernement"),
        ("/legal-basis/inauguration/", "", "2 June 2014: The office was opened"),
    ],
)
def test_title_and_description_repeat_neither_name_nor_date(
    starter_site, client, path, title, description
):
    head = Head(client, path)
    assert head.title.startswith(title)
    assert head.description.startswith(description)


def test_archived_page_has_no_canonical_url_and_is_shared_as_archived(starter_site, client):
    head = Head(client, f"{ARCHIVE}/projects/cyberspex/")
    assert head.canonical == []
    assert head.properties["og:url"] == f"{SITE}{ARCHIVE}/projects/cyberspex/"
    assert head.properties["og:type"] == "article"
    assert Head(client, "/").properties["og:type"] == "website"


def test_missing_withdrawn_and_previewed_pages_have_no_properties(next_day, db, client):
    draft = Publication.objects.candidates().of(make_project(slug="draft")).get()
    link = previews.make_link([draft], None, "/", NEXT_DAY, "Ion")
    [row] = publish(ProjectContent(slug="gone", acronym="GONE"))
    withdraw(row, "It was merged.", NEXT_DAY)
    for path, status in (
        ("/nowhere/", 404),
        ("/contact/sent/", 404),
        ("/projects/gone/", 410),
        (previews.link_path(link, "/projects/draft/"), 200),
    ):
        head = Head(client, path)
        assert (head.response.status_code, head.canonical, head.properties) == (status, [], {})
    assert b"ld+json" not in head.response.content


@pytest.mark.parametrize("language", LANGUAGES)
def test_picture_is_of_the_language_and_small_and_has_the_stated_size(
    starter_site, client, language
):
    image = Head(client, in_language("/projects/", language)).properties["og:image"]
    assert image == f"{SITE}/static/pages/share-{language}.png"
    path = finders.find(f"pages/share-{language}.png")
    assert os.path.getsize(path) <= MAX_PICTURE_BYTES
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", PICTURE_SIZE)


def test_breadcrumb_follows_the_urls(starter_site, client):
    for path, links in (
        ("/projects/glacy/", ["/", "/projects/"]),
        (MOU, ["/", "/legal-basis/"]),
        ("/history/project/glacy/", ["/", "/projects/glacy/"]),
        (f"{ARCHIVE}/projects/glacy/", [f"{ARCHIVE}/", f"{ARCHIVE}/projects/"]),
        ("/archive/?path=/projects/", ["/", "/archive/"]),
        ("/updates/?kind=project", ["/", "/updates/"]),
    ):
        [crumbs] = html.fromstring(client.get(path).text).xpath("//nav[@class='breadcrumb']")
        assert crumbs.xpath(".//li//a[not(contains(@class, 'marker'))]/@href") == links


def test_breadcrumb_for_programs_is_the_visible_one(starter_site, walker):
    one_of_each_kind = {path.split("/")[1]: path for path in paths_in(walker)[1:]}
    for path in [*one_of_each_kind.values(), HISTORY]:
        items = node(walker, path, "BreadcrumbList")["https://schema.org/itemListElement"]
        visible = re.search(r'<nav class="breadcrumb".*?</nav>', walker.get(path).text, re.DOTALL)
        rows = re.findall(r"<li.*?</li>", visible[0], re.DOTALL)
        names = [" ".join(unescape(re.sub(r"<[^>]+>", "", row)).split()) for row in rows]
        assert [value(item, "position") for item in items] == list(range(1, len(names) + 1))
        assert value(items[0], "item") == f"{SITE}/"
        assert value(items[-1], "item") == SITE + path.partition("?")[0]
        for name, item in zip(names, items, strict=True):
            assert name.rstrip("*") == value(item, "name").rstrip("*")
    assert 'class="breadcrumb"' not in walker.get("/").text
