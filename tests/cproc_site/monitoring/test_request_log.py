"""Each request has an ID, which is in its response, in the log and on error pages."""

import logging
import re

import pytest
from prometheus_client import REGISTRY

from cproc_site.monitoring import log_format
from cproc_site.monitoring.request_log import VIEW, RequestLog
from delivery.pagecache.wsgi import FROM_CACHE
from tests.helpers.server.client import call

# A request closes unused connections, and for that examines one that another test may have left.
pytestmark = pytest.mark.django_db

GENERATED = re.compile(r"[0-9a-f]{32}")
FROM_PROXY = "0123456789abcdef-7"


def raise_value_error(*args, **kwargs):
    raise ValueError("zoe@example.org")


def test_cached_page_is_served_before_any_other_layer(connections_stay, live, monkeypatch):
    status, _headers, body = call("/projects/")
    assert status == "200 OK"
    monkeypatch.setattr("cproc_site.middleware.WsgiGuard.__call__", None)
    assert call("/projects/")[2] == body
    with pytest.raises(TypeError):
        call("/activities/")


def test_each_request_has_another_id_without_a_proxy_and_that_of_the_proxy(settings):
    ids = {call()[1]["X-Request-ID"] for _ in range(20)}
    assert len(ids) == 20
    settings.BEHIND_PROXY = True
    assert call(HTTP_X_REQUEST_ID=FROM_PROXY)[1]["X-Request-ID"] == FROM_PROXY


@pytest.mark.parametrize(
    ("is_behind_proxy", "number"),
    [
        (False, FROM_PROXY),
        (True, ""),
        (True, "short"),
        (True, "a" * 65),
        (True, "with a space"),
        (True, "<script>1</script>"),
        (True, "x\r\nY: 12345"),
    ],
)
def test_id_of_a_visitor_and_a_malformed_one_are_replaced(settings, is_behind_proxy, number):
    settings.BEHIND_PROXY = is_behind_proxy
    assert GENERATED.fullmatch(call(HTTP_X_REQUEST_ID=number)[1]["X-Request-ID"])


def test_response_from_outside_of_django_has_an_id():
    status, headers, _body = call(CONTENT_TYPE="text/plain; charset=utf-7")
    assert status == "400 Bad Request"
    assert GENERATED.fullmatch(headers["X-Request-ID"])
    assert log_format.current_request.get() is None


def test_error_page_names_the_id(monkeypatch):
    monkeypatch.setattr("delivery.middleware.Edition", raise_value_error)
    # This process may still have each page that another test has requested.
    status, headers, body = call("/requested-by-no-other-test/")
    assert status.startswith("500")
    assert f"quote the number {headers['X-Request-ID']}" in body


@pytest.fixture
def records(caplog):
    caplog.set_level(logging.INFO, "cproc_site.requests")
    return lambda: [each for each in caplog.records if each.name == "cproc_site.requests"]


def test_line_has_method_path_status_and_view_without_the_query(records):
    call("/healthz")  # a successful probe is not logged
    call("/robots.txt", QUERY_STRING="q=zoe@example.org")
    [record] = records()
    assert record.getMessage() == "GET /robots.txt 200"
    assert (record.status, record.view) == (200, "cproc_site.views.robots_txt")
    assert record.duration_ms >= 0


def test_error_while_an_error_page_is_rendered_is_logged_with_its_place(monkeypatch, caplog):
    monkeypatch.setattr("cproc_site.views.render", raise_value_error)
    assert call("/static/nothing")[0].startswith("500")
    [record] = [record for record in caplog.records if record.levelname == "ERROR"]
    logged = log_format.log_facts(record)["exception"]
    assert logged.endswith("ValueError")
    assert "in not_found" in logged


def test_error_outside_of_django_is_logged_as_500(records):
    with pytest.raises(ValueError, match="zoe"):
        call("/x", served_by=RequestLog(raise_value_error))
    assert [record.getMessage() for record in records()] == ["GET /x 500"]


def rendered(environ, start_response):
    start_response("200 OK", [])
    return []


def from_shared_cache(environ, start_response):
    environ |= {FROM_CACHE: True, VIEW: "cached"}
    return rendered(environ, start_response)


def from_memory(environ):
    return "304 Not Modified", [("ETag", "it")], [], {VIEW: "in memory"}


class TestMetrics:
    @pytest.fixture(autouse=True)
    def internal_address(self, settings):
        settings.INTERNAL_ADDRESS = "127.0.0.1:9090"

    @staticmethod
    def counted(view="cproc_site.views.robots_txt", method="GET", status="2xx"):
        labels = {"view": view, "edition": "live", "method": method, "status": status}
        return REGISTRY.get_sample_value("cproc_requests_total", labels) or 0

    @staticmethod
    def timed(view):
        return REGISTRY.get_sample_value("cproc_request_seconds_count", {"view": view}) or 0

    def test_requests_are_counted_if_the_counts_can_be_read(self, settings):
        before = self.counted()
        call("/robots.txt")
        assert self.counted() == before + 1
        settings.INTERNAL_ADDRESS = ""
        call("/robots.txt")
        assert self.counted() == before + 1

    def test_time_is_measured_without_cached_responses(self):
        before = self.timed("none")
        call("/x", served_by=RequestLog(from_shared_cache))
        call("/x", served_by=RequestLog(rendered))
        assert self.counted("cached") == 1
        assert (self.timed("cached"), self.timed("none")) == (0, before + 1)

    def test_response_from_memory_is_counted_and_has_an_id(self):
        status, headers, _ = call("/x", served_by=RequestLog(rendered, ready=from_memory))
        assert (status, headers["ETag"]) == ("304 Not Modified", "it")
        assert GENERATED.fullmatch(headers["X-Request-ID"])
        assert self.counted("in memory", status="304") == 1
        assert self.timed("in memory") == 0

    def test_text_of_a_visitor_is_no_label(self, connections_stay):
        call("/static/zoe", method="ZOE")
        for family in REGISTRY.collect():
            for sample in family.samples:
                assert "zoe" not in str(sample.labels).lower()
        assert self.counted("static", method="other", status="4xx") > 0
