"""A walk over the whole site in French and in Romanian: no English stands there unless its markup says so."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from core.i18n import languages
from publishing import previews
from tests.helpers.pages import english_only
from tests.helpers.pages.leftovers import known, problems
from tests.helpers.pages.marked_languages import Reading
from tests.helpers.published import NEXT_DAY
from tests.helpers.server.crawler import is_page, walk
from tests.pages.conftest import Walker

DAY = "/archive/2026-06-01"
# Countries are many and their pages alike: a few are walked to, the one with English names among them.
MOST_COUNTRIES = re.compile(
    r"(?:/|%2F)countr(?:ies|y)(?:/|%2F)(?!(?:al|nz|xk)(?:/|%2F))[a-z]{2}(?:/|%2F)"
)
# What no link leads to. An archived day stands before the language.
ELSEWHERE = {
    "/projects/no-such-project/": 404,
    "/no-such-page/?q=convention": 404,
    "/projects/?status=no-such-status": 404,
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
    f"{DAY}/no-such-page/": 404,
    f"{DAY}/contact/": 404,
    f"{DAY}/search/?q=xyzzy": 200,
    "/archive/1999-01-01/": 404,
}


class Here(Walker):
    """Remembers answers of its own: there is more on this site than on that of the other walks."""

    answers = {}


@pytest.fixture
def visitor(starter_site, client):
    english_only.add()
    return Here(client)


def found_on(pages, language):
    """Each problem once, with the first page that has it."""
    found = {}
    for path, response in pages:
        for problem in problems(response.content.decode(), language):
            found.setdefault(problem, path)
    return found


def pages_in(visitor, start):
    return [(path, response) for path, response, _ in walk(visitor, start, MOST_COUNTRIES)]


def view_of(path):
    """What is shown there; lists that are filtered are another thing than whole ones."""
    return languages.resolve_path(urlsplit(path.removeprefix(DAY)).path).view_name, "?" in path


def one_a_view(pages):
    return {view_of(path): (path, response) for path, response in reversed(pages)}.values()


def asked(address):
    """Path and query, however that is encoded."""
    found = urlsplit(address)
    return found.path, parse_qsl(found.query)


def switcher(response):
    return {code: asked(href) for code, href in Reading(response.content.decode()).switcher.items()}


def same_elsewhere(path):
    """The address in each language; where it names another page, that is named in the language too."""
    before, query = asked(path)
    return {
        code: (
            languages.in_language(before, code),
            [
                (name, languages.in_language(value, code) if name == "path" else value)
                for name, value in query
            ],
        )
        for code in languages.LANGUAGES
    }


@pytest.mark.slow
@pytest.mark.parametrize("language", languages.TRANSLATED)
@pytest.mark.parametrize("before", ["", DAY])
def test_pages_that_links_lead_to_have_no_english_unmarked(visitor, before, language):
    pages = pages_in(visitor, f"{before}/{language}/")
    assert found_on(pages, language) == {}
    assert len(pages) > 150
    assert f"{before}/{language}/projects/{english_only.SLUG}/" in dict(pages)


@pytest.mark.parametrize("language", languages.TRANSLATED)
@pytest.mark.parametrize("path", ELSEWHERE)
def test_pages_that_no_link_leads_to_have_no_english_unmarked(visitor, path, language):
    address = languages.in_language(path, language)
    response = visitor.get(address)
    assert response.status_code == ELSEWHERE[path]
    assert response["Content-Language"] == language
    assert found_on([(address, response)], language) == {}
    assert {code: at for code, (at, _) in switcher(response).items()} == {
        code: at for code, (at, _) in same_elsewhere(address).items()
    }


@pytest.mark.parametrize("language", languages.TRANSLATED)
@pytest.mark.parametrize(
    "typed",
    [{}, {"name": "Ion", "email": "ion", "subject": "0", "country": "??", "text": "a" * 20_000}],
)
def test_the_contact_form_names_errors_in_its_language(visitor, client, language, typed):
    response = client.post(f"/{language}/contact/", typed, headers={"origin": "http://testserver"})
    assert response.status_code == 400
    assert found_on([("the form", response)], language) == {}


@pytest.mark.parametrize("language", languages.TRANSLATED)
def test_previews_and_reviews_have_no_english_unmarked(visitor, client, language):
    candidate = english_only.candidate()
    link = previews.make_link(
        [candidate], None, f"/{english_only.SLUG}/", NEXT_DAY, recipient_name="Ion"
    )
    page = languages.in_language(previews.address_of(link), language)
    assert page.split("/")[3] == language
    pages = [
        (path, client.get(path)) for path in (page, f"/{language}/review/{page.split('/')[2]}/")
    ]
    assert [response.status_code for _, response in pages] == [200, 200]
    assert found_on(pages, language) == {}


@pytest.mark.parametrize("language", languages.TRANSLATED)
@pytest.mark.parametrize("template", ["400.html", "500.html", "503.html"])
def test_error_pages_without_a_database_have_no_english(language, template):
    with override(language):
        html = render_to_string(template, {"telephone": "+40 21", "telephone_link": "tel:+4021"})
    assert list(problems(html, language)) == []


@pytest.mark.slow
@pytest.mark.parametrize("language", languages.TRANSLATED)
@pytest.mark.parametrize("before", ["", DAY])
def test_the_switcher_leads_to_the_same_page_in_each_language_and_back(visitor, before, language):
    pages = pages_in(visitor, f"{before}/{language}/")
    astray = [path for path, response in pages if switcher(response) != same_elsewhere(path)]
    assert astray == []
    for path, response in one_a_view(pages):
        for code, href in Reading(response.content.decode()).switcher.items():
            other = visitor.get(href)
            assert other.status_code == response.status_code, href
            assert Reading(other.content.decode()).language == code == other["Content-Language"], (
                href
            )
            assert switcher(other)[language] == asked(path), href


@pytest.mark.slow
@pytest.mark.parametrize("language", languages.TRANSLATED)
def test_what_reads_as_in_english_is_written_alike_in_both_languages(visitor, language):
    left = {}
    for path, response in one_a_view(pages_in(visitor, f"/{language}/")):
        english = visitor.get(languages.in_language(path, languages.ORIGINAL))
        here, there = (Reading(each.content.decode()) for each in (response, english))
        both = here.in_language(language) & there.in_language(languages.ORIGINAL)
        left |= dict.fromkeys((text for text in both if not known(language).is_alike(text)), path)
    assert left == {}


def test_the_site_has_pages_of_every_sort(visitor):
    pages = pages_in(visitor, "/fr/")
    assert is_page(pages[0][1])
    assert len(one_a_view(pages)) > 20
