"""What stands in the head for other programs, and the picture beside a shared link."""

import io
import re
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from PIL import Image

from pages import drawing, share_pictures
from projects.content import CountryContent, ProjectContent
from publishing import previews
from publishing.content import LocalisedText
from publishing.editions import Edition
from publishing.models import Publication
from tests.factories import make_project
from tests.pages.published import NEXT_DAY, publish, withdraw
from tests.pages.test_sitemap import paths_in

ARCHIVE = "/archive/2026-06-01"
MOST_BYTES = 60 * 1024


class Head(HTMLParser):
    """Properties, the title, the description, and links by what they are for."""

    def __init__(self, client, path):
        super().__init__()
        self.properties, self.links, self.title, self.description, self._inside = {}, [], "", "", False
        self.response = client.get(path)
        self.feed(self.response.content.decode().partition("</head>")[0])
        self.canonical = [link["href"] for link in self.links if link["rel"] == "canonical"]

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._inside = tag == "title"
        if "property" in attrs:
            assert attrs["property"] not in self.properties or attrs["property"] == "og:locale:alternate"
            self.properties[attrs["property"]] = attrs["content"]
        if attrs.get("name") == "description":
            self.description = attrs["content"]
        if tag == "link":
            self.links.append(attrs)

    def handle_data(self, data):
        self.title += data if self._inside else ""


def png(client, path):
    response = client.get(path)
    assert (response.status_code, response["Content-Type"]) == (200, "image/png"), path
    assert len(response.content) <= MOST_BYTES
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == drawing.SIZE
    return response


@pytest.mark.usefixtures("starter_site")
class TestEveryPage:
    @pytest.mark.thorough
    def test_it_has_one_address_and_a_picture_and_says_what_people_read(self, client):
        pictures = set()
        for path in [*paths_in(client), "/history/project/cyberspex/"]:
            head = Head(client, path)
            assert head.canonical == [f"http://testserver{path}"], path
            assert head.properties["og:url"] == head.canonical[0]
            assert head.properties["og:title"] == " ".join(head.title.split())
            assert head.properties["og:description"] == " ".join(head.description.split())
            assert head.properties["og:site_name"] == "Cybercrime Programme Office of the Council of Europe"
            assert head.properties["og:locale"] == "en_GB"
            assert head.properties["og:image:alt"]
            pictures.add(head.properties["og:image"])
        assert len(pictures) > 50
        for picture in pictures:
            png(client, picture.removeprefix("http://testserver"))

    def test_every_link_to_another_form_leads_to_one_of_that_type(self, client):
        for path in ("/", "/projects/", "/activities/", "/legal-basis/"):
            others = [
                link for link in Head(client, path).links if link["rel"] == "alternate" and "type" in link
            ]
            assert len(others) == {"/": 1, "/projects/": 4, "/activities/": 5, "/legal-basis/": 4}[path]
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
        assert Head(client, f"/projects/{query}").canonical == [f"http://testserver/projects/{canonical}"]

    def test_a_further_page_of_a_list_is_a_page_of_its_own(self, client):
        publish(*(ProjectContent(slug=f"p-{number}", acronym=f"P{number}") for number in range(20)))
        assert Head(client, "/projects/?page=2").canonical == ["http://testserver/projects/?page=2"]

    def test_the_past_is_shared_as_the_past_and_is_nobody_s_first_address(self, client):
        head = Head(client, f"{ARCHIVE}/projects/cyberspex/")
        assert head.canonical == []
        assert head.properties["og:url"] == f"http://testserver{ARCHIVE}/projects/cyberspex/"
        assert head.properties["og:image"] == f"http://testserver{ARCHIVE}/share/project/cyberspex.png"
        png(client, f"{ARCHIVE}/share/project/cyberspex.png")

    @pytest.mark.parametrize("path", ["/nowhere/", "/projects/nowhere/", "/contact/sent/"])
    def test_what_is_no_page_has_none(self, client, path):
        head = Head(client, path)
        assert head.response.status_code == 404
        assert (head.canonical, head.properties) == ([], {})

    def test_a_page_of_lists_is_a_website_and_a_content_an_article(self, client):
        types = {path: Head(client, path).properties["og:type"] for path in ("/", "/projects/cyberspex/")}
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
        assert client.get("/share/project/gone.png").status_code == 410

    @pytest.mark.parametrize("path", ["project/never", "funder/one", "nothing/one", "project/one"])
    def test_what_has_no_page_has_no_picture(self, client, path):
        assert client.get(f"/share/{path}.png").status_code == 404


def _candidate(obj):
    return Publication.objects.candidates().of(obj).get()


class TestDrawing:
    WORDS = (
        "Project",
        "Cybercrime Programme",
        "Ongoing · 2024–2026",
        "C-PROC",
        "Cybercrime Programme Office",
    )

    def test_the_same_words_are_the_same_bytes(self):
        assert drawing.draw(*self.WORDS) == drawing.draw(*self.WORDS)
        assert drawing.draw(*self.WORDS) != drawing.draw("Activity", *self.WORDS[1:])

    @pytest.mark.parametrize(
        "title",
        [
            "",
            "x",
            "W" * 5_000,
            "ș " * 3_000,
            "Ăâîșț éœ " * 40,
            "a" * 60 + " " + "b" * 60,
            "\U0001f600 \u202e שלום",
        ],
    )
    def test_any_title_fits_in_a_small_picture(self, title):
        drawn = drawing.draw("Project", title, title, "C-PROC", title)
        assert len(drawn) <= MOST_BYTES
        size, lines = drawing._fitting(title)
        font = drawing._font(drawing.SourceSerifProSemibold, size)
        assert len(lines) * round(size * 1.16) <= drawing.TITLE_HEIGHT
        assert all(font.getlength(line) <= drawing.WIDTH for line in lines)

    def test_a_short_title_is_large_and_a_long_one_smaller_and_whole(self):
        long = "Enhanced co-operation on e-evidence by EU Member States through the Second Protocol to the Convention"
        assert drawing._fitting("CyberSPEX")[0] == drawing.TITLE_SIZES[0]
        size, lines = drawing._fitting(long)
        assert size < drawing.TITLE_SIZES[0]
        assert " ".join(lines) == long

    @pytest.mark.parametrize("letter", "ăâîșțĂÂÎȘȚéèêëàçœŒŞŢğışřžł–“”’·€…")
    def test_the_fonts_have_the_letters_of_the_site(self, letter):
        for path in (drawing.SourceSansPro, drawing.SourceSansProSemibold, drawing.SourceSerifProSemibold):
            font = drawing._font(path, 40)
            assert bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")), path


@pytest.mark.usefixtures("starter_site")
class TestPictures:
    def test_a_picture_is_drawn_once(self, client, monkeypatch):
        first = png(client, "/share/project/cyberspex.png").content
        monkeypatch.setattr(drawing, "draw", lambda *words: pytest.fail("It was drawn again."))
        assert png(client, "/share/project/cyberspex.png").content == first

    def test_it_is_there_without_the_cache(self, client, monkeypatch):
        def away(*args, **kwargs):
            raise OSError

        monkeypatch.setattr(cache, "get", away)
        monkeypatch.setattr(cache, "set", away)
        png(client, "/share/site.png")

    def test_it_is_fetched_again_only_if_something_changed(self, client):
        response = png(client, "/share/site.png")
        assert not response.cookies
        assert client.get("/share/site.png", headers={"If-None-Match": response["ETag"]}).status_code == 304

    def test_it_asks_three_times_at_most(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(3):
            client.get("/share/project/cyberspex.png")

    def test_a_designation_carries_its_footnote(self, client):
        words = share_pictures.of_content(Edition(NEXT_DAY), "country", "xk")
        assert words.title == "Kosovo*"
        assert words.facts.startswith("* This designation is without prejudice to positions on status")

    def test_dates_and_status_are_those_of_the_page(self, client):
        words = share_pictures.of_content(Edition(NEXT_DAY), "project", "cyberspex")
        assert (words.kicker, words.facts) == ("Project", "Ongoing · 2024–2026")
        assert re.match("CyberSPEX: Enhanced", words.title)


@pytest.mark.usefixtures("next_day", "db")
def test_a_site_without_an_office_has_a_picture_too(client):
    publish(CountryContent(slug="ro", code="RO", name=LocalisedText(en="Romania")))
    png(client, "/share/site.png")
    png(client, "/share/country/ro.png")
