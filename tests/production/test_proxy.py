"""What the proxy does with requests on their way: by the site's own configuration, before two servers of it."""

import gzip
import json
import re
import time

import pytest
import urllib3

from tests.helpers.server.visitors import Browser, Load

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
    stores = {
        line["store"]
        for line in lines(production)
        if line["path"] in ("/contact/", "/admin/login/")
    }
    assert stores == {""}  # nobody waits for the answer that another one gets


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"method": "POST", "url": "/contact/", "body": b"x" * 2_600_000}, 413),
        ({"method": "GET", "url": f"/?q={'x' * 9_000}"}, 414),
        ({"method": "GET", "url": "/", "headers": {"X-Long": "x" * 9_000}}, 400),
    ],
    ids=["body", "address", "header"],
)
def test_what_is_too_large_is_refused_before_the_site_in_words(production, asked, status):
    answer = pool.request(**asked | {"url": production.address + asked["url"]}, retries=False)
    assert answer.status == status
    assert "This can’t be taken" in answer.data.decode()
    assert "no-store" in answer.headers["Cache-Control"]


def test_long_addresses_take_no_server_away_from_others(production):
    """What an answer says of its own address has folder in its headers."""
    for number in range(20):
        assert ask(production, f"/?x={number}{'a' * 3_000}").status == 200
        assert ask(production, f"/search/?q={number}{'a' * 3_000}").status == 200
        assert ask(production, "/contact/").status == 200


def test_what_somebody_adds_to_addresses_pushes_out_no_page(production):
    kept = production.folder / "proxy" / "var/cache/nginx"
    pages = {path.name for path in (kept / "pages").rglob("*") if path.is_file()}
    questions = {path.name for path in (kept / "questions").rglob("*") if path.is_file()}
    for number in range(5):
        ask(production, f"/office/?x={number}-of-somebody")
    assert {path.name for path in (kept / "pages").rglob("*") if path.is_file()} == pages
    assert (
        len({path.name for path in (kept / "questions").rglob("*") if path.is_file()} - questions)
        == 5
    )


def test_its_log_names_no_person(production):
    pool.request(
        "POST",
        f"{production.address}/preview/sEcReT-tOkEn/?email=somebody%40example.org",
        body=b"x" * 2_600_000,
        retries=False,
    )
    ask(production, "/%70review/sEcReT-tOkEn/")
    ask(production, "/search/?q=somebody%40example.org")
    ask(production, "/fr/preview/sEcReT-tOkEn/projects/")
    ask(production, "/preview/sEcReT-tOkEn")
    for text in (log_of(production), production.proxy.errors.read_text()):
        assert "somebody" not in text
        assert "sEcReT" not in text
        assert "127.0.0.1" not in re.sub(r'"servers":"[^"]*"', "", text)
    assert {line["network"] for line in lines(production)} == {"127.0.0.0"}
    assert lines(production)[-2]["path"] == "/fr/preview/…"


def log_of(production) -> str:
    """It is written after a second."""
    time.sleep(1.2)
    return production.proxy.log.read_text()


def lines(production) -> list[dict]:
    """Every line of the log is JSON."""
    return [json.loads(line) for line in log_of(production).splitlines()]


def test_many_who_ask_for_one_new_page_cost_one_answer(production):
    """The others wait for it, or get it as it was a moment ago."""
    with Load(production.address, ["/projects/?q=crowd"], a_second=100) as load:
        Browser(production.address).get("/projects/?q=crowd")
    assert {answer.status for answer in load.answers} == {200}
    stores = [line["store"] for line in lines(production) if line["path"] == "/projects/"]
    assert stores.count("MISS") < len(stores)
