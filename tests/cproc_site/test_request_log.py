"""Each request has a number, which stands in its answer, in the log and on the page that says something failed."""

import io
import logging
import os
import re
from wsgiref.util import setup_testing_defaults

import pytest
from prometheus_client import REGISTRY

from cproc_site.monitoring import log_format, request_id
from cproc_site.monitoring.request_log import VIEW, RequestLog
from cproc_site.wsgi import application
from delivery.pagecache import FROM_CACHE

# A request closes connections that are out of use, and for that looks at one that another test may have left open.
pytestmark = pytest.mark.django_db

MADE = re.compile(r"[0-9a-f]{16}")


def ask(path="/healthz", served_by=application, method="GET", **environ):
    """Status, headers and body of the answer."""
    said = []
    environ |= {
        "PATH_INFO": path,
        "REQUEST_METHOD": method,
        "HTTP_HOST": "testserver",
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    body = served_by(environ, lambda status, headers, *error: said.append((status, dict(headers))))
    text = b"".join(body).decode()
    getattr(body, "close", lambda: None)()
    return *said[-1], text


@pytest.mark.usefixtures("connections_stay", "live")
def test_page_at_hand_is_answered_before_anything_else_is_called(monkeypatch):
    status, _headers, body = ask("/projects/")
    assert status == "200 OK"
    monkeypatch.setattr("cproc_site.server.charset.Utf8Only.__call__", None)
    assert ask("/projects/")[2] == body
    with pytest.raises(TypeError):
        ask("/activities/")


class TestNumber:
    def test_one_is_made_and_told(self):
        assert MADE.fullmatch(ask()[1]["X-Request-ID"])

    def test_no_two_are_the_same(self):
        assert len({ask()[1]["X-Request-ID"] for _ in range(20)}) == 20

    def test_of_the_proxy_it_is_taken(self, settings):
        settings.BEHIND_PROXY = True
        assert (
            ask(HTTP_X_REQUEST_ID="0123456789abcdef-7")[1]["X-Request-ID"] == "0123456789abcdef-7"
        )

    def test_of_a_visitor_it_is_not(self):
        assert MADE.fullmatch(ask(HTTP_X_REQUEST_ID="0123456789abcdef-7")[1]["X-Request-ID"])

    @pytest.mark.parametrize(
        "number", ["", "short", "a" * 65, "with a space", "<script>1</script>", "x\r\nY: 12345"]
    )
    def test_of_the_proxy_too_it_has_to_be_one(self, settings, number):
        settings.BEHIND_PROXY = True
        assert MADE.fullmatch(ask(HTTP_X_REQUEST_ID=number)[1]["X-Request-ID"])

    def test_answer_before_django_has_one_too(self):
        status, headers, _body = ask(CONTENT_TYPE="text/plain; charset=utf-7")
        assert status == "400 Bad Request"
        assert MADE.fullmatch(headers["X-Request-ID"])

    def test_nothing_of_a_request_stays_behind(self):
        ask()
        assert request_id.current.get() is None

    def test_page_of_a_failure_names_it(self, settings, monkeypatch):
        def fail(*args, **kwargs):
            raise ValueError("zoe@example.org")

        monkeypatch.setattr("delivery.middleware.Edition", fail)
        status, headers, body = ask("/")
        assert status.startswith("500")
        assert f"name the number {headers['X-Request-ID']}" in body


class TestWrittenDown:
    def test_a_line_says_what_was_asked_and_what_became_of_it(self, caplog):
        with caplog.at_level(logging.INFO, "cproc_site.requests"):
            ask("/robots.txt", QUERY_STRING="q=zoe@example.org")
        [record] = [each for each in caplog.records if each.name == "cproc_site.requests"]
        assert record.getMessage() == "GET /robots.txt 200"
        assert (record.status, record.view) == (200, "cproc_site.views.robots_txt")
        assert record.duration_ms >= 0

    def test_probes_that_are_well_leave_no_line(self, caplog):
        with caplog.at_level(logging.INFO, "cproc_site.requests"):
            ask("/healthz")
        assert [each for each in caplog.records if each.name == "cproc_site.requests"] == []

    def test_error_on_the_page_of_an_error_is_written_with_its_place(self, monkeypatch, caplog):
        def fail(*args, **kwargs):
            raise LookupError

        monkeypatch.setattr("cproc_site.views.render", fail)
        assert ask("/static/nothing")[0].startswith("500")
        [said] = [log_format.facts_of(each) for each in caplog.records if each.levelname == "ERROR"]
        assert said["exception"].endswith("LookupError")
        assert "in not_found" in said["exception"]

    def test_application_that_fails_is_a_500(self, caplog):
        def fail(environ, start_response):
            raise ValueError("It failed.")

        with (
            caplog.at_level(logging.INFO, "cproc_site.requests"),
            pytest.raises(ValueError, match="It failed"),
        ):
            ask("/x", served_by=RequestLog(fail))
        assert caplog.messages == ["GET /x 500"]


def made(environ, start_response):
    start_response("200 OK", [])
    return []


def at_hand(environ):
    return "304 Not Modified", [("ETag", "it")], [], {VIEW: "at hand"}


def kept_ready(environ, start_response):
    environ |= {FROM_CACHE: True, VIEW: "kept"}
    return made(environ, start_response)


class TestCounted:
    def counted(self, **labels):
        return REGISTRY.get_sample_value("cproc_requests_total", labels) or 0

    def timed(self, view):
        return REGISTRY.get_sample_value("cproc_request_seconds_count", {"view": view}) or 0

    def test_by_view_and_sort_of_answer(self, settings):
        settings.INTERNAL_ADDRESS = "127.0.0.1:9090"
        labels = {
            "view": "cproc_site.views.robots_txt",
            "edition": "live",
            "method": "GET",
            "status": "2xx",
        }
        before = self.counted(**labels)
        ask("/robots.txt")
        assert self.counted(**labels) == before + 1

    def test_how_long_it_took_only_where_it_was_not_kept_ready(self, settings):
        """Else nobody saw for all of these how long the others took."""
        settings.INTERNAL_ADDRESS = "127.0.0.1:9090"
        before = self.timed("none")
        ask("/x", served_by=RequestLog(kept_ready))
        ask("/x", served_by=RequestLog(made))
        assert self.counted(view="kept", edition="live", method="GET", status="2xx") == 1
        assert (self.timed("kept"), self.timed("none")) == (0, before + 1)

    def test_what_is_at_hand_is_counted_and_numbered_too(self, settings):
        settings.INTERNAL_ADDRESS = "127.0.0.1:9090"
        status, headers, _ = ask("/x", served_by=RequestLog(made, ready=at_hand))
        assert (status, headers["ETag"]) == ("304 Not Modified", "it")
        assert MADE.fullmatch(headers["X-Request-ID"])
        assert self.counted(view="at hand", edition="live", method="GET", status="304") == 1
        assert self.timed("at hand") == 0

    @pytest.mark.django_db(transaction=True)
    def test_what_a_visitor_makes_up_is_no_label(self, settings):
        settings.INTERNAL_ADDRESS = "127.0.0.1:9090"
        ask("/static/zoe", method="ZOE")
        samples = [each for family in REGISTRY.collect() for each in family.samples]
        assert not [each for each in samples if "zoe" in str(each.labels).lower()]
        assert self.counted(view="static", edition="live", method="other", status="4xx") > 0

    def test_nothing_is_counted_where_nobody_can_ask(self):
        labels = {
            "view": "cproc_site.views.robots_txt",
            "edition": "live",
            "method": "GET",
            "status": "2xx",
        }
        before = self.counted(**labels)
        ask("/robots.txt")
        assert self.counted(**labels) == before


def test_processes_that_were_forked_from_one_number_their_requests_apart():
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        os.write(writer, request_id.request_ids.next().encode())
        os._exit(0)
    os.waitpid(child, 0)
    theirs, ours = os.read(reader, 100).decode(), request_id.request_ids.next()
    os.close(reader)
    os.close(writer)
    assert theirs[:10] != ours[:10]
    assert all(request_id.WELL_FORMED.fullmatch(number) for number in (theirs, ours))
