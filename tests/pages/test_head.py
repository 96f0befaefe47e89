"""The head and the breadcrumb of pages: canonical URL, link previews, JSON-LD of the path."""

import os
import re
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from lxml import html
from PIL import Image

from core.i18n.languages import language_of
from pages.templatetags.head import PICTURE_SIZE
from projects.content import CountryContent, ProjectContent
from publishing import previews
from record.models import Publication
from tests.helpers.factories import make_project
from tests.helpers.pages.machine_readable import ARCHIVE, SITE, Head, node, paths_in, value
from tests.helpers.published import NEXT_DAY, publish, withdraw
from tests.helpers.server.crawler import walk

MAX_PICTURE_BYTES = 40 * 1024
OFFICE = "Cybercrime Programme Office of the Council of Europe"
HISTORY = "/history/project/cyberspex/"


def crumbs_of(response):
    """Return the link of each item of the breadcrumb, and whether it is the current page."""
    items = html.fromstring(response.text).xpath("//nav[@class='breadcrumb']//li")
    links = [item.xpath("string(.//a[not(contains(@class, 'marker'))]/@href)") for item in items]
    return links, [item.get("aria-current") == "page" for item in items]


@pytest.mark.slow
@pytest.mark.usefixtures("starter_site")
def test_every_page_has_a_canonical_url_and_a_picture_and_repeats_its_title(client):
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


@pytest.mark.usefixtures("starter_site")
def test_picture_is_in_the_language_of_the_page(client):
    paths = {"/": "en", "/fr/projects/": "fr", f"{ARCHIVE}/ro/office/": "ro"}
    for path, language in paths.items():
        image = Head(client, path).properties["og:image"]
        assert image == f"{SITE}/static/pages/share-{language}.png"


@pytest.mark.usefixtures("starter_site")
def test_links_to_other_forms_lead_to_their_type(client):
    numbers = {"/": 1, "/projects/": 4, "/activities/": 5, "/legal-basis/": 4}
    for path, number in numbers.items():
        links = [link for link in Head(client, path).links if link.get("rel") == "alternate"]
        forms = [link for link in links if link.get("type")]
        assert len(forms) == number
        for link in forms:
            media_type = client.get(link.get("href"))["Content-Type"].partition(";")[0]
            assert media_type == link.get("type")


@pytest.mark.usefixtures("starter_site")
def test_canonical_url_of_a_list_has_no_query(client):
    for query in ("", "?page=1", "?utm_source=letter", "?region=south-east-europe&page=1"):
        assert Head(client, f"/projects/{query}").canonical == [f"{SITE}/projects/"], query


@pytest.mark.usefixtures("starter_site")
def test_canonical_url_of_a_further_page_has_its_number(client):
    publish(*(ProjectContent(slug=f"p-{number}", acronym=f"P{number}") for number in range(20)))
    assert Head(client, "/projects/?page=2").canonical == [f"{SITE}/projects/?page=2"]


@pytest.mark.usefixtures("starter_site")
def test_archived_page_has_no_canonical_url_and_is_shared_as_archived(client):
    head = Head(client, f"{ARCHIVE}/projects/cyberspex/")
    assert head.canonical == []
    assert head.properties["og:url"] == f"{SITE}{ARCHIVE}/projects/cyberspex/"
    assert head.properties["og:type"] == "article"
    assert Head(client, "/").properties["og:type"] == "website"


@pytest.mark.usefixtures("starter_site")
def test_missing_page_has_no_properties(client):
    for path in ("/nowhere/", "/projects/nowhere/", "/contact/sent/"):
        head = Head(client, path)
        assert (head.response.status_code, head.canonical, head.properties) == (404, [], {})


@pytest.mark.usefixtures("next_day", "db")
def test_preview_and_withdrawn_page_have_no_properties(client):
    draft = Publication.objects.candidates().of(make_project(slug="draft")).get()
    link = previews.make_link([draft], None, "/", NEXT_DAY, "Ion")
    head = Head(client, previews.address_of(link, "/projects/draft/"))
    assert (head.response.status_code, head.canonical, head.properties) == (200, [], {})
    assert b"ld+json" not in head.response.content
    [row] = publish(ProjectContent(slug="gone", acronym="GONE"))
    withdraw(row, "It was merged.", NEXT_DAY)
    head = Head(client, "/projects/gone/")
    assert (head.response.status_code, head.canonical, head.properties) == (410, [], {})


@pytest.mark.usefixtures("next_day", "db")
def test_locales_are_those_in_which_the_page_is_available(client):
    publish(CountryContent(slug="xk", code="XK", name={"en": "Kosovo", "fr": "Le Kosovo"}))
    for path, locales in (
        ("/projects/", ["en_GB", "fr_FR", "ro_RO"]),
        ("/fr/projects/", ["fr_FR", "en_GB", "ro_RO"]),
        ("/countries/xk/", ["en_GB", "fr_FR"]),
        ("/fr/countries/xk/", ["fr_FR", "en_GB"]),
        ("/ro/countries/xk/", ["en_GB", "fr_FR"]),
    ):
        head = Head(client, path)
        assert head.locales == locales
        canonical = head.properties["og:url"].removeprefix(SITE)
        assert locales[0].startswith(language_of(canonical))


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_picture_is_small_and_has_the_stated_size(language):
    path = finders.find(f"pages/share-{language}.png")
    assert os.path.getsize(path) <= MAX_PICTURE_BYTES
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", PICTURE_SIZE)


@pytest.mark.slow
@pytest.mark.usefixtures("starter_site")
def test_breadcrumb_ends_with_the_page_and_links_to_the_pages_before_it(walker):
    for path, response, _outline in walk(walker):
        links, current = crumbs_of(response)
        if path.partition("?")[0] == "/":
            assert links == [], path
            continue
        assert links[0] == "/", path
        assert current == [False] * (len(links) - 1) + [True], path
        assert links[-1] == "", path
        assert all(links[:-1]), path
        assert path not in links, path


@pytest.mark.usefixtures("starter_site")
def test_breadcrumb_follows_the_urls(client):
    for path, links in (
        ("/projects/glacy/", ["/", "/projects/"]),
        ("/legal-basis/memorandum-signed/", ["/", "/legal-basis/"]),
        ("/history/project/glacy/", ["/", "/projects/glacy/"]),
        (f"{ARCHIVE}/projects/glacy/", [f"{ARCHIVE}/", f"{ARCHIVE}/projects/"]),
        ("/archive/?path=/projects/", ["/", "/archive/"]),
        ("/updates/?kind=project", ["/", "/updates/"]),
    ):
        assert crumbs_of(client.get(path))[0] == [*links, ""]


@pytest.mark.usefixtures("starter_site")
def test_breadcrumb_for_programs_is_the_visible_one(walker):
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
