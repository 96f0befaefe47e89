"""Other sites are asked whether a page still stands there: politely, briefly, and what they answer is told in words."""

import socket
import threading
import time

import pytest

from tests.helpers.server.other_sites import LOOPBACK, Web, serving


@pytest.fixture
def web():
    with serving(Web()) as web:
        yield web


# What other sites answer


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (200, ""),
        (204, ""),
        (304, ""),
        (301, ""),
        (401, "answers 401"),
        (404, "answers 404"),
        (410, "answers 410"),
        (500, "answers 500"),
        (403, None),
        (429, None),
        (999, None),
    ],
)
def test_statuses_are_told_in_words(web, answer, problem):
    web.answers["/page"] = answer
    assert web.problem_of(web.address("/page")) == problem


@pytest.mark.parametrize("refusal", [400, 403, 404, 405, 501])
def test_page_is_asked_for_where_its_head_alone_is_refused(web, refusal):
    web.answers["/page"] = lambda handler: (
        handler.send_response(200 if handler.command == "GET" else refusal),
        handler.end_headers(),
    )
    assert web.problem_of(web.address("/page")) == ""
    assert web.asked == [("HEAD", "/page"), ("GET", "/page")]


def test_who_says_too_many_requests_is_asked_no_second_time(web):
    web.answers["/"] = 429
    web.problem_of(web.address())
    assert web.asked == [("HEAD", "/")]


def test_site_reads_who_asks_and_for_which_host(web, settings):
    assert web.problem_of(web.address("/în pagină?q=é#part", host="GOOD.example.")) == ""
    assert web.asked == [("HEAD", "/%C3%AEn%20pagin%C4%83?q=%C3%A9")]
    assert web.headers["Host"] == f"good.example:{web.server_port}"
    assert settings.SITE_URL in web.headers["User-Agent"]
    assert "link-check" in web.headers["User-Agent"]
    assert "Cookie" not in web.headers


def test_names_and_passwords_in_an_address_are_sent_to_nobody(web):
    assert web.problem_of(f"http://ana:secret@good.example:{web.server_port}/") == ""
    assert "Authorization" not in web.headers
    assert "ana" not in str(web.headers)


def test_body_of_an_answer_is_not_read(web):
    written = []

    def pour(handler):
        if handler.command == "HEAD":
            return handler.send_error(405)
        handler.send_response(200)
        handler.end_headers()
        while sum(written) < 200_000_000:
            written.append(handler.wfile.write(b"x" * 65_536))

    web.answers["/"] = pour
    assert web.problem_of(web.address()) == ""
    assert sum(written) < 100_000_000


def test_redirects_are_followed_five_times_and_no_further(web):
    web.answers |= {f"/{number}": (302, f"/{number + 1}") for number in range(6)}
    assert web.problem_of(web.address("/1")) == ""
    assert web.problem_of(web.address("/0")) == "leads on more than 5 times"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_a_redirect_leads_to_decides(web, status):
    web.answers |= {"/old/page": (status, "../gone"), "/gone": 404}
    assert web.problem_of(web.address("/old/page")) == "answers 404"


def test_redirect_reads_letters_beyond_ascii_as_browsers_do(web):
    def lead_on(handler):
        handler.wfile.write("HTTP/1.0 301 Moved\r\nLocation: /pagină\r\n\r\n".encode())

    web.answers["/"] = lead_on
    assert web.problem_of(web.address()) == ""
    assert web.asked[-1] == ("HEAD", "/pagin%C4%83")


def test_circles_are_told(web):
    web.answers |= {"/a": (301, "/b"), "/b": (301, "/a#again")}
    assert web.problem_of(web.address("/a")) == "leads in a circle"
    assert len(web.asked) == 2


@pytest.mark.parametrize(
    "address",
    ["http:/page", "http://", "http://[half/", "https://good.example:99999/", "http://a..example/"],
)
def test_what_is_no_whole_address_is_asked_of_nobody(web, address):
    assert web.problem_of(address) == "is no whole web address"


@pytest.mark.parametrize(
    "location", ["ftp://good.example/", "javascript:alert(1)", "app://open", "http://[half"]
)
def test_redirect_out_of_the_web_is_broken(web, location):
    web.answers["/"] = (302, location)
    assert web.problem_of(web.address()) == "is no whole web address"


# Who doesn't answer


def test_unknown_host_is_told(web):
    web.ips["nowhere.example"] = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    assert web.problem_of("http://nowhere.example/") == "no such host"


def test_where_names_cant_be_looked_up_nothing_is_said_of_the_link(web):
    web.ips["good.example"] = socket.gaierror(
        socket.EAI_AGAIN, "Temporary failure in name resolution"
    )
    assert web.problem_of("http://good.example/") is None


def test_host_that_doesnt_listen_is_told(web):
    with socket.socket() as unheard:
        unheard.bind((LOOPBACK, 0))
        address = f"http://good.example:{unheard.getsockname()[1]}/"
        assert web.problem_of(address) == "refuses the connection"


def test_second_ip_address_is_asked_where_the_first_doesnt_listen(web):
    web.ips["good.example"] = ["::1", LOOPBACK]
    assert web.problem_of(web.address()) == ""


def test_silent_host_is_given_up(web):
    is_over = threading.Event()
    web.answers["/"] = lambda handler: is_over.wait(10)
    web.checker_with(timeout=0.2)
    assert web.problem_of(web.address()) == "does not answer within 0.2 seconds"
    is_over.set()


def test_host_that_drips_is_given_up_too(web):
    """A time-out of the socket alone would begin anew with every byte."""
    is_over = threading.Event()

    def drip(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(120):
            handler.wfile.write(b"x")
            if is_over.wait(0.05):
                return

    web.answers["/"] = drip
    web.checker_with(timeout=0.5)
    begin = time.monotonic()
    assert web.problem_of(web.address()) == "does not answer within 0.5 seconds"
    assert time.monotonic() - begin < 4
    is_over.set()


def test_host_that_hangs_up_is_told(web):
    web.answers["/"] = lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)
    assert web.problem_of(web.address()) == "breaks off its answer"


def test_host_that_speaks_no_http_is_told(web):
    web.answers["/"] = lambda handler: handler.wfile.write(b"220 mail.example ESMTP\r\n")
    assert web.problem_of(web.address()) == "breaks off its answer"


# Politeness


def test_same_host_is_left_alone_for_a_while_and_others_arent_waited_for(web):
    for host in ("good.example", "other.example", "good.example", "GOOD.example"):
        web.problem_of(web.address(host=host))
    assert web.clock.slept == [1.0, 1.0]
    web.clock.now += 0.75
    web.problem_of(web.address())
    assert web.clock.slept[2:] == [0.25]
    web.clock.now += 60
    web.problem_of(web.address())
    assert len(web.clock.slept) == 3


def test_page_after_its_head_and_redirects_wait_as_well(web):
    web.answers |= {"/": (301, "/page"), "/page": 404}
    web.problem_of(web.address())
    assert [method for method, _ in web.asked] == ["HEAD", "HEAD", "GET"]
    assert web.clock.slept == [1.0, 1.0]
