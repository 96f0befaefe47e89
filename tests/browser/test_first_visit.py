"""What the first visit costs, whichever page and language it is, from the server that ``make run`` starts."""

import pytest

from core.i18n.languages import LANGUAGES, in_language

MOST_BYTES = 40_000
MOST_REQUESTS = 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/", "/projects/", "/projects/glacy/"])
def test_first_visit_is_light_and_asks_nobody_else(
    page, running_site, complaints, address, language
):
    asked, weights, network = {}, {}, page.context.new_cdp_session(page)
    network.on(
        "Network.requestWillBeSent",
        lambda told: asked.update({told["requestId"]: told["request"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda told: weights.update({told["requestId"]: told["encodedDataLength"]}),
    )
    network.send("Network.enable")
    page.goto(running_site + in_language(address, language), wait_until="networkidle")
    icon = page.get_attribute("link[rel=icon]", "href")
    assert all(url.startswith(running_site) for url in asked.values()), asked
    assert running_site + icon in asked.values()
    assert len(asked) == len(weights) <= MOST_REQUESTS, asked
    assert sum(weights.values()) <= MOST_BYTES, {
        asked[each]: weight for each, weight in weights.items()
    }
    assert page.context.cookies() == []
    assert complaints == []
