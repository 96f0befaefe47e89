"""The page about the data: what it says is so."""

import json
import re
from html import unescape

import pytest

from pages.open_data import ALL

pytestmark = pytest.mark.usefixtures("starter_site")


@pytest.fixture
def html(client):
    return client.get("/data/").content.decode()


def test_it_leads_to_every_form_of_every_list(client, html):
    for dataset in ALL:
        for path in dataset.paths().values():
            assert f'href="{path}"' in html
            assert client.get(path).status_code == 200


def test_the_example_stands_in_the_data_as_it_is_shown(client, html):
    shown = json.loads(unescape(re.search(r"<code>(\{.*?\})</code>", html, re.DOTALL)[1]))
    first = json.loads(client.get("/projects.json").content)["items"][0]
    assert shown == {name: first[name] for name in shown}
    assert "acronym" in shown


def test_the_lines_for_python_do_what_they_say(client, html, monkeypatch, capsys):
    lines = unescape(re.search(r"<code>(import json.*?)</code>", html, re.DOTALL)[1])

    class Answer:
        def __init__(self, address):
            self.content = client.get(address.removeprefix("http://testserver")).content

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def read(self):
            return self.content

    monkeypatch.setattr("urllib.request.urlopen", Answer)
    exec(lines, {})  # noqa: S102 (they are this site's own)
    printed = capsys.readouterr().out.split("\n")
    assert "CyberSPEX" in printed
    assert "GLACY" not in printed


def test_each_field_is_explained(html):
    for dataset in ALL:
        for name, field in dataset.fields.items():
            assert f"<code>{name}</code> · {field.label}" in html
            assert str(field.means).replace("'", "&#x27;") in html


@pytest.mark.parametrize("language", ["", "/fr", "/ro"])
@pytest.mark.parametrize("prefix", ["", "/archive/2026-06-01"])
def test_the_archived_address_that_it_names_is_there_in_the_language_of_the_page(
    client, prefix, language
):
    page = client.get(f"{prefix}{language}/data/").text
    path = re.search(rf"http://testserver(/archive/[\d-]+{language}/projects\.json)</code>", page)[
        1
    ]
    assert json.loads(client.get(path).content)["generated_for"]["day"] == "2026-06-01"


def test_the_licence_is_that_of_the_settings_everywhere(client, settings):
    settings.DATA_LICENCE_NAME, settings.DATA_LICENCE_URL = (
        "Our own terms",
        "https://site.example/terms",
    )
    assert (
        '<a href="https://site.example/terms" rel="license noopener">Our own terms</a>'
        in client.get("/data/").text
    )
    licence = json.loads(client.get("/projects.json").content)["licence"]
    assert licence == {"name": "Our own terms", "url": "https://site.example/terms"}
    assert "Our own terms, https://site.example/terms" in client.get("/updates/feed/").text


def test_every_page_leads_to_it(client):
    for path in ("/", "/projects/", "/privacy/", "/archive/2026-06-01/"):
        assert re.search(r'<a href="[^"]*/data/">Open data</a>', client.get(path).text)


def test_each_list_can_be_taken_away_where_it_is_read(client):
    for path in ("/projects/", "/activities/", "/legal-basis/", "/documents/", "/countries/"):
        links = re.search(r'<p class="take-away">(.*?)</p>', client.get(path).text, re.DOTALL)[1]
        assert f'href="{path.rstrip("/")}.json"' in links
        assert f'href="{path.rstrip("/")}.csv"' in links


def test_it_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(5):
        client.get("/data/")
