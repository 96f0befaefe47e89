"""Which language an address speaks, and where the same page stands in another one."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.i18n.languages import LANGUAGES, in_language, language_of

ARCHIVE = "/archive/2026-06-01"
PREFIXES = ["", "/archive/2026-06-01", "/preview/abc-1:x"]
PATHS = st.lists(st.sampled_from(["projects", "fr", "ro", "en", "fra", "x"]), max_size=4).map(
    lambda parts: "/" + "".join(f"{part}/" for part in parts)
)


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/", "en"),
        ("/fr/", "fr"),
        ("/ro/projects/glacy/?a=1", "ro"),
        ("/fr", "fr"),
        ("/fr?x=1", "fr"),
        ("/français/", "en"),
        ("/french/", "en"),
        ("/projects/fr/", "en"),
        ("/archive/2026-06-01/fr/", "fr"),
        ("/preview/token/ro/office/", "ro"),
        ("/archive/fr/", "en"),
        ("/archive/?path=/fr/office/", "en"),
        ("/en/", "en"),
    ],
)
def test_the_language_stands_first_in_the_address_or_after_a_prefix(path, language):
    assert language_of(path) == language


@given(prefix=st.sampled_from(PREFIXES), path=PATHS, there=st.sampled_from(LANGUAGES))
def test_the_way_to_another_language_leads_back(prefix, path, there):
    here = language_of(prefix + path)
    other = in_language(prefix + path, there)
    if (
        language_of(in_language(prefix + path, "en")) == "en"
    ):  # not where a page in no language is called “fr”
        assert language_of(other) == there
        assert in_language(other, here) == prefix + path


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/fr//evil.example/", "/archive/2026-06-01/fr//evil.example/"]
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_way_to_another_language_leads_to_another_site(path, language):
    assert not in_language(path, language).startswith("//")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/fr//evil.example/", "/fr/\\evil.example/", "/fr/\t/evil.example/", "/\t/evil.example/"],
)
def test_the_switcher_leads_to_no_other_host(client, path):
    answer = client.generic("GET", "/", PATH_INFO=path)
    hrefs = re.findall(r'<a href="([^"]*)" hreflang=', answer.text)
    assert answer.status_code == 404
    assert len(hrefs) == len(LANGUAGES)
    assert all(re.match(r"/(?![/\\\s])", href) for href in hrefs)


@pytest.mark.usefixtures("starter_site")
class TestAnswers:
    @pytest.mark.parametrize("path", ["/", "/projects/", "/office/", "/contact/"])
    def test_nobody_is_sent_elsewhere_by_what_a_browser_prefers(self, client, path):
        answer = client.get(
            path, headers={"Accept-Language": "fr,ro;q=0.9", "Cookie": "django_language=fr"}
        )
        assert answer.status_code == 200
        assert answer["Content-Language"] == "en"
        assert "Accept-Language" not in answer.get("Vary", "")
        assert not answer.cookies

    @pytest.mark.parametrize(
        "path", ["/fr/", "/ro/projects/glacy/", f"{ARCHIVE}/fr/office/", "/fr/nothing/here/"]
    )
    def test_an_answer_says_its_language(self, client, path):
        answer = client.get(path, headers={"Accept-Language": "en"})
        assert answer["Content-Language"] == language_of(path)
        assert f'<html lang="{language_of(path)}">' in answer.text

    def test_what_speaks_no_language_says_none(self, client):
        for path in ("/robots.txt", "/sitemap.xml", "/healthz"):
            assert "Content-Language" not in client.get(path), path

    @pytest.mark.parametrize(
        "path", ["/fr/admin/", "/fr/robots.txt", "/ro/sitemap.xml", "/fr/healthz", "/en/"]
    )
    def test_what_speaks_none_stands_under_no_language(self, client, path):
        assert client.get(path, follow=True).status_code == 404

    def test_an_address_without_its_last_slash_leads_to_the_same_language(self, client):
        assert client.get("/fr/projects").headers["Location"] == "/fr/projects/"
