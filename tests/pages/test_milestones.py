"""The legal basis is one list, which is the timeline."""

import re

import pytest

from tests.helpers.published import text_of


@pytest.mark.usefixtures("starter_site")
def test_each_act_is_listed_once_with_its_facts(client):
    html = client.get("/legal-basis/").text
    main = html.partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="/legal-basis/([a-z0-9-]+)/"', main)
    assert len(links) == len(set(links)) == 15
    assert re.findall(r'<h2 id="([a-z-]+)">', main) == ["founding", "around"]
    assert "<svg" not in main
    html = client.get(f"/legal-basis/{links[1]}/").text
    for rel, slug in (("prev", links[0]), ("next", links[2])):
        assert f'<a rel="{rel}" href="/legal-basis/{slug}/">' in html
    assert 'rel="prev"' not in client.get("/legal-basis/convention-opened-for-signature/").text


@pytest.mark.usefixtures("db", "next_day")
def test_page_without_acts_states_it(client):
    assert "Nothing is published yet." in text_of(client.get("/legal-basis/"))
