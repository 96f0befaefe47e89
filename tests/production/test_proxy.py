"""What the proxy does with requests on their way: by the site's own configuration, before two servers of it."""

import gzip
import json
import re

import pytest
import urllib3

from tests.production.visiting import Browser, Load

pytestmark = pytest.mark.postgres

pool = urllib3.PoolManager()


def ask(production, path, method="GET", **headers):
    return pool.request(
        method,
        production.address + path,
        headers=headers,
        redirect=False,
        retries=False,
        decode_content=False,
    )


def test_pages_are_compressed_for_who_can_read_that_and_unpacked_for_others(production):
    packed = ask(production, "/projects/", **{"Accept-Encoding": "gzip, br"})
    plain = ask(production, "/projects/")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_what_visitors_have_already_is_not_sent_again(production):
    tag = ask(production, "/projects/").headers["ETag"]
    again = ask(production, "/projects/", **{"If-None-Match": tag})
    assert (again.status, again.data) == (304, b"")


def test_only_heads_are_answered_to_who_asks_for_heads(production):
    answer = ask(production, "/projects/", "HEAD")
    assert (answer.status, answer.data) == (200, b"")
    assert ask(production, "/projects/").data


def test_orders_to_the_proxy_reach_no_visitor(production):
    assert "X-Accel-Expires" not in ask(production, "/").headers


def test_parts_of_an_answer_are_given(production):
    style = re.search(r'href="(/static/[^"]+\.css)"', ask(production, "/").data.decode())[1]
    assert ask(production, style, Range="bytes=0-9").status in (200, 206)


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Forwarded-Proto": "https"},
        {"X-Forwarded-Host": "evil.example"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Forwarded-For": "203.0.113.5"},
        {"X-Accel-Expires": "3600"},
        {"X-Original-URL": "/admin/"},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_what_visitors_say_of_the_way_changes_nothing(production, forged):
    told, silent = ask(production, "/projects/", **forged), ask(production, "/projects/")
    assert (told.status, told.data) == (silent.status, silent.data)


def test_another_host_is_refused_and_nothing_of_it_kept(production):
    assert ask(production, "/office/", Host="evil.example").status == 400
    page = ask(production, "/office/")
    assert page.status == 200
    assert b"evil.example" not in page.data


def test_the_desk_and_the_form_are_kept_by_nobody(production):
    first, second = ask(production, "/contact/"), ask(production, "/contact/")
    token = re.compile(rb'name="token" value="([^"]+)"')
    assert token.search(first.data)[1] != token.search(second.data)[1]
    assert "no-store" in ask(production, "/admin/login/").headers["Cache-Control"]
    stores = [line["store"] for line in lines(production) if line["path"] in ("/contact/", "/admin/login/")]
    assert "HIT" not in stores


def test_a_body_that_is_too_large_is_refused_before_the_site(production):
    answer = pool.request("POST", f"{production.address}/contact/", body=b"x" * 2_600_000, retries=False)
    assert answer.status == 413


def test_its_log_names_no_person(production):
    ask(production, "/search/?q=somebody%40example.org")
    ask(production, "/fr/preview/sEcReT-tOkEn/projects/")
    ask(production, "/preview/sEcReT-tOkEn")
    text = production.proxy.log.read_text()
    assert "somebody" not in text
    assert "sEcReT" not in text
    assert {line["network"] for line in lines(production)} == {"127.0.0.0"}
    assert lines(production)[-2]["path"] == "/fr/preview/…"


def lines(production) -> list[dict]:
    """Every line of the log is JSON."""
    return [json.loads(line) for line in production.proxy.log.read_text().splitlines()]


def test_many_who_ask_for_one_new_page_cost_one_answer(production):
    """The others wait for it, or get it as it was a moment ago."""
    with Load(production.address, ["/projects/?q=crowd"], a_second=100) as load:
        Browser(production.address).get("/projects/?q=crowd")
    assert {answer.status for answer in load.answers} == {200}
    stores = [line["store"] for line in lines(production) if line["path"] == "/projects/"]
    assert stores.count("MISS") < len(stores)
