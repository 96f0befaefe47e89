"""A walk over the whole site in each language, from page to page as links lead."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core.i18n import languages
from publishing import previews
from tests.helpers.pages import english_only
from tests.helpers.pages.languages import Reading, problems
from tests.helpers.pages.machine_readable import ARCHIVE, paths_in
from tests.helpers.pages.walker import Walker
from tests.helpers.published import NEXT_DAY
from tests.helpers.server.crawler import dead_ends, walk

SECTIONS = {
    "/",
    "/office/",
    "/legal-basis/",
    "/projects/",
    "/activities/",
    "/contact/",
    "/privacy/",
}
# Pages of countries are many and alike: the walk has a few, one of them with English names.
OTHER_COUNTRIES = re.compile(
    r"(?:/|%2F)countr(?:ies|y)(?:/|%2F)(?!(?:al|qz|xk)(?:/|%2F))[a-z]{2}(?:/|%2F)"
)
# So are histories: the walk in English has those whose slugs begin with one of three letters.
# The links to overviews of a period lead on to the newest one. Each page has a link to follow it.
LEAVES_OUT = re.compile(rf"{OTHER_COUNTRIES.pattern}|/overview/|/follow/")
ALIKE = re.compile(rf"{LEAVES_OUT.pattern}|/history/(?:project|activity|milestone)/[^gmo]")
# Pages that no link leads to. An archived day comes before the language.
WITHOUT_LINKS = {
    "/projects/no-such-project/": 404,
    "/no-such-page/?q=convention": 404,
    "/projects/?status=no-such-status": 200,
    "/contact/sent/?message=forged": 404,
    "/preview/no-such-token/": 404,
    "/legal-basis/gone/": 410,
    "/legal-basis/x-2019/": 410,
    "/history/milestone/gone/": 200,
    "/history/milestone/x-2019/": 200,
    "/search/?q=xyzzy": 200,
    "/search/?q=convention": 200,
    "/search/?q=zarnik&kind=project": 200,
    "/archive/?path=/office/&day=1999-01-01": 400,
    "/contact/?path=/office/": 200,
    "/follow/?path=/office/": 200,
    "/follow/choice/?follower=forged": 200,
    f"{ARCHIVE}/no-such-page/": 404,
    f"{ARCHIVE}/search/?q=xyzzy": 200,
    "/archive/1999-01-01/": 404,
}
# Pages that links lead to and that no search engine needs.
UNLISTED = re.compile(r"/history/|/search/|\?")
every_translation = pytest.mark.parametrize("language", languages.TRANSLATED)


@pytest.mark.long
def test_page_is_whole_and_listed_in_the_sitemap_and_the_same_for_every_visitor(walker):
    titles = {}
    for path, response, outline in walk(walker, leaves_out=ALIKE):
        tags = outline.tags
        assert response.status_code == 200, path
        assert [tags.count(tag) for tag in ("h1", "main", "title", "footer")] == [1] * 4, path
        assert outline.languages == ["en"], path
        assert not {"script", "style", "iframe"} & set(tags), path
        assert not outline.styles, path
        assert len(outline.ids) == len(set(outline.ids)), path
        fragments = {link[1:] for link in outline.links if link.startswith("#")}
        assert fragments <= set(outline.ids), path
        assert not [link for link in outline.links if link.startswith("ref:")], path
        assert not response.cookies, path
        assert "cookie" not in response.get("Vary", "").lower(), path
        title = re.search(r"<title>(.*?)</title>", response.text)[1]
        assert title not in titles, (path, titles.get(title))
        titles[title] = path
        assert re.search(r'<meta name="description" content="[^"]{20,}"', response.text), path
    assert set(titles.values()) >= SECTIONS
    assert len(titles) > 120
    walked = {path for path in titles.values() if not UNLISTED.search(path)}
    listed = {path for path in paths_in(walker) if not OTHER_COUNTRIES.search(path)}
    assert walked <= listed
    for path in listed - walked:
        assert walker.get(path).status_code == 200, path


@pytest.mark.slow
@pytest.mark.parametrize("start", ["/", "/fr/", "/ro/", f"{ARCHIVE}/"])
def test_link_and_fragment_lead_to_a_page(walker, start):
    assert dead_ends(walker, start) == []


class EnglishOnlyWalker(Walker):
    """Stores responses of a site with more content."""

    responses = {}


@pytest.fixture
def visitor(starter_site, client):
    english_only.add()
    return EnglishOnlyWalker(client)


def problems_on(pages, language):
    """Return each problem once, with the first page that has it."""
    found = {}
    for path, response in pages:
        for problem in problems(response.text, language):
            found.setdefault(problem, path)
    return found


def target(url):
    """Return path and query, however that is encoded."""
    parts = urlsplit(url)
    return parts.path, parse_qsl(parts.query)


def switcher_of(response):
    return {code: target(href) for code, href in Reading(response.text).switcher.items()}


def in_all_languages(url):
    """Return the same in each language, pages named in the query included."""
    path, query = target(url)
    found = {}
    for code in languages.LANGUAGES:
        values = [
            (name, languages.in_language(value, code) if name == "path" else value)
            for name, value in query
        ]
        found[code] = languages.in_language(path, code), values
    return found


@pytest.mark.slow
@every_translation
@pytest.mark.parametrize("before", ["", ARCHIVE])
def test_translated_page_marks_all_english_and_switches_to_the_same_page(visitor, before, language):
    start = f"{before}/{language}/"
    pages = [(path, response) for path, response, _ in walk(visitor, start, LEAVES_OUT)]
    assert problems_on(pages, language) == {}
    assert len(pages) > 150
    assert f"{start}projects/{english_only.SLUG}/" in dict(pages)
    by_view = {}
    for path, response in pages:
        assert switcher_of(response) == in_all_languages(path), path
        plain = urlsplit(path.removeprefix(ARCHIVE)).path
        by_view.setdefault((languages.resolve_path(plain).view_name, "?" in path), path)
    assert len(by_view) >= 20
    for path in by_view.values():
        response = visitor.get(path)
        for code, href in Reading(response.text).switcher.items():
            other = visitor.get(href)
            assert other.status_code == response.status_code, href
            assert Reading(other.text).language == code == other["Content-Language"], href
            assert switcher_of(other)[language] == target(path), href


@every_translation
def test_translated_page_without_links_to_it_marks_all_english(visitor, language):
    for path, status in WITHOUT_LINKS.items():
        url = languages.in_language(path, language)
        response = visitor.get(url)
        assert (response.status_code, response["Content-Language"]) == (status, language), url
        assert problems_on([(url, response)], language) == {}
        paths = {code: path for code, (path, _) in switcher_of(response).items()}
        assert paths == {code: path for code, (path, _) in in_all_languages(url).items()}


@every_translation
def test_form_preview_and_review_mark_all_english(visitor, client, language):
    wrong = {"name": "a" * 201, "email": "ion", "subject": "0", "country": "??", "text": " "}
    for typed in ({}, wrong):
        here = {"origin": "http://testserver"}
        response = client.post(f"/{language}/contact/", typed, headers=here)
        assert response.status_code == 400
        assert problems_on([("the form", response)], language) == {}
    draft = english_only.candidate()
    path = f"/{english_only.SLUG}/"
    link = previews.make_link([draft], None, path, NEXT_DAY, recipient_name="Ion")
    page = languages.in_language(previews.link_path(link), language)
    assert page.split("/")[3] == language
    paths = (page, f"/{language}/review/{page.split('/')[2]}/")
    pages = [(path, client.get(path)) for path in paths]
    assert [response.status_code for _, response in pages] == [200, 200]
    assert problems_on(pages, language) == {}


@every_translation
def test_error_page_without_a_database_has_no_english(language):
    for template in ("400.html", "500.html", "503.html"):
        with override(language):
            html = render_to_string(template, {"telephone": "+40"})
        assert list(problems(html, language)) == [], template
