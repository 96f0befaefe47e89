"""What stands in the head for other programs, and the picture of a shared link."""

import os
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from pages.templatetags import head as head_tags
from projects.content import ProjectContent
from publishing import previews
from record.models import Publication
from tests.helpers.factories import make_project
from tests.helpers.published import NEXT_DAY, publish, withdraw
from tests.pages.test_sitemap import paths_in

ARCHIVE = "/archive/2026-06-01"
MAX_PICTURE_BYTES = 40 * 1024


class Head(HTMLParser):
    """Properties, the title, the description, and links by what they are for."""

    def __init__(self, client, path):
        super().__init__()
        self.properties, self.links, self.title, self.description, self._inside = (
            {},
            [],
            "",
            "",
            False,
        )
        self.response = client.get(path)
        self.feed(self.response.content.decode().partition("</head>")[0])
        self.canonical = [link["href"] for link in self.links if link["rel"] == "canonical"]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._inside = tag == "title"
        if "property" in attrs:
            assert (
                attrs["property"] not in self.properties
                or attrs["property"] == "og:locale:alternate"
            )
            self.properties[attrs["property"]] = attrs["content"]
        if attrs.get("name") == "description":
            self.description = attrs["content"]
        if tag == "link":
            self.links.append(attrs)

    def handle_data(self, data):
        self.title += data if self._inside else ""


@pytest.mark.usefixtures("starter_site")
class TestEveryPage:
    @pytest.mark.slow
    def test_it_has_one_address_and_a_picture_and_says_what_people_read(self, client):
        for path in [*paths_in(client), "/history/project/cyberspex/"]:
            head = Head(client, path)
            assert head.canonical == [f"http://testserver{path}"], path
            assert head.properties["og:url"] == head.canonical[0]
            assert head.properties["og:title"] == " ".join(head.title.split())
            assert head.properties["og:description"] == " ".join(head.description.split())
            assert (
                head.properties["og:site_name"]
                == "Cybercrime Programme Office of the Council of Europe"
            )
            assert head.properties["og:locale"] == "en_GB"
            assert head.properties["og:image"] == "http://testserver/static/pages/share-en.png"
            assert head.properties["og:image:alt"] == head.properties["og:site_name"]

    @pytest.mark.parametrize(
        ("path", "language"),
        [
            ("/", "en"),
            ("/fr/projects/", "fr"),
            ("/ro/contact/", "ro"),
            (f"{ARCHIVE}/ro/office/", "ro"),
        ],
    )
    def test_its_picture_is_in_its_language(self, client, path, language):
        image = Head(client, path).properties["og:image"]
        assert image == f"http://testserver/static/pages/share-{language}.png"

    def test_every_link_to_another_form_leads_to_one_of_that_type(self, client):
        for path in ("/", "/projects/", "/activities/", "/legal-basis/"):
            others = [
                link
                for link in Head(client, path).links
                if link["rel"] == "alternate" and "type" in link
            ]
            assert (
                len(others)
                == {"/": 1, "/projects/": 4, "/activities/": 5, "/legal-basis/": 4}[path]
            )
            for link in others:
                assert client.get(link["href"])["Content-Type"].partition(";")[0] == link["type"]


@pytest.mark.usefixtures("starter_site")
class TestOneAddress:
    @pytest.mark.parametrize(
        ("query", "canonical"),
        [
            ("", ""),
            ("?page=1", ""),
            ("?utm_source=letter", ""),
            ("?region=south-east-europe", ""),
            ("?region=south-east-europe&page=1", ""),
        ],
    )
    def test_what_is_not_the_page_s_own_does_not_stand_in_it(self, client, query, canonical):
        assert Head(client, f"/projects/{query}").canonical == [
            f"http://testserver/projects/{canonical}"
        ]

    def test_a_further_page_of_a_list_is_a_page_of_its_own(self, client):
        publish(*(ProjectContent(slug=f"p-{number}", acronym=f"P{number}") for number in range(20)))
        assert Head(client, "/projects/?page=2").canonical == ["http://testserver/projects/?page=2"]

    def test_the_past_is_shared_as_the_past_and_is_nobody_s_first_address(self, client):
        head = Head(client, f"{ARCHIVE}/projects/cyberspex/")
        assert head.canonical == []
        assert head.properties["og:url"] == f"http://testserver{ARCHIVE}/projects/cyberspex/"

    @pytest.mark.parametrize("path", ["/nowhere/", "/projects/nowhere/", "/contact/sent/"])
    def test_what_is_no_page_has_none(self, client, path):
        head = Head(client, path)
        assert head.response.status_code == 404
        assert (head.canonical, head.properties) == ([], {})

    def test_a_page_of_lists_is_a_website_and_a_content_an_article(self, client):
        types = {
            path: Head(client, path).properties["og:type"] for path in ("/", "/projects/cyberspex/")
        }
        assert types == {"/": "website", "/projects/cyberspex/": "article"}


@pytest.mark.usefixtures("next_day", "db")
class TestKeptBack:
    def test_a_preview_tells_other_programs_nothing(self, client):
        project = make_project(slug="draft")
        link = previews.make_link([_candidate(project)], None, "/", NEXT_DAY)
        path = previews.address_of(link, "/projects/draft/")
        head = Head(client, path)
        assert head.response.status_code == 200
        assert (head.canonical, head.properties) == ([], {})
        assert b"ld+json" not in head.response.content

    def test_what_was_withdrawn_has_neither_address_nor_picture(self, client):
        [row] = publish(ProjectContent(slug="gone", acronym="GONE"))
        withdraw(row, "It was merged.", NEXT_DAY)
        head = Head(client, "/projects/gone/")
        assert head.response.status_code == 410
        assert (head.canonical, head.properties) == ([], {})


@pytest.mark.parametrize("language", ["en", "fr", "ro"])
def test_picture_of_a_language_is_small_and_has_the_stated_size(language):
    path = finders.find(f"pages/share-{language}.png")
    assert os.path.getsize(path) <= MAX_PICTURE_BYTES
    with Image.open(path) as picture:
        assert (picture.format, picture.size) == ("PNG", head_tags.PICTURE_SIZE)


def _candidate(obj):
    return Publication.objects.candidates().of(obj).get()
