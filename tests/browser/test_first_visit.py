"""What the first visit to the home page costs, from the server that ``make run`` starts."""

MOST_BYTES = 40_000
MOST_REQUESTS = 4


def test_first_visit_to_home_is_light_and_asks_nobody_else(page, running_site, complaints):
    asked, weights, network = {}, {}, page.context.new_cdp_session(page)
    network.on(
        "Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]})
    )
    network.on(
        "Network.loadingFinished", lambda told: weights.update({told["requestId"]: told["encodedDataLength"]})
    )
    network.send("Network.enable")
    page.goto(running_site + "/", wait_until="networkidle")
    icon = page.get_attribute("link[rel=icon]", "href")
    assert all(url.startswith(running_site) for url in asked.values()), asked
    assert running_site + icon in asked.values()
    assert len(asked) == len(weights) <= MOST_REQUESTS, asked
    assert sum(weights.values()) <= MOST_BYTES, {asked[each]: weight for each, weight in weights.items()}
    assert page.context.cookies() == []
    assert complaints == []
