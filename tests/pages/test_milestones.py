"""The legal basis is one list, which is the timeline."""

import re

import pytest


@pytest.mark.usefixtures("starter_site")
def test_each_act_is_listed_once_with_its_facts(client):
    html = client.get("/legal-basis/").text
    main = html.partition("<main")[2].partition("</main>")[0]
    links = re.findall(r'href="/legal-basis/([a-z0-9-]+)/"', main)
    assert len(links) == len(set(links)) == 15
    assert re.findall(r'<h2 id="([a-z-]+)">', main) == ["founding", "around"]
    assert "<svg" not in main
