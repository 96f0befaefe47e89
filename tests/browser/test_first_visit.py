"""The weight of a first visit, for each page and language, on the server of ``make run``."""

import pytest

from core.i18n.languages import LANGUAGES, in_language

MAX_BYTES = 40_000
MAX_REQUESTS = 4


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("address", ["/", "/projects/", "/projects/glacy/"])
def test_first_visit_is_light_and_sends_no_request_to_other_hosts(
    page, running_site, complaints, address, language
):
    urls, weights, network = {}, {}, page.context.new_cdp_session(page)
    network.on(
        "Network.requestWillBeSent",
        lambda event: urls.update({event["requestId"]: event["request"]["url"]}),
    )
    network.on(
        "Network.loadingFinished",
        lambda event: weights.update({event["requestId"]: event["encodedDataLength"]}),
    )
    network.send("Network.enable")
    page.goto(running_site + in_language(address, language), wait_until="networkidle")
    icon = page.get_attribute("link[rel=icon]", "href")
    assert all(url.startswith(running_site) for url in urls.values()), urls
    assert running_site + icon in urls.values()
    assert len(urls) == len(weights) <= MAX_REQUESTS, urls
    assert sum(weights.values()) <= MAX_BYTES, weights
    assert page.context.cookies() == []
    assert complaints == []
