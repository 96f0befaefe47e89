"""The internal server, in one process and with several workers."""

import json
import os
import signal
import tempfile
from pathlib import Path

import pytest
from django.contrib.auth.signals import user_login_failed
from django.core.cache.backends.locmem import LocMemCache
from django.db import OperationalError
from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.parser import text_string_to_metric_families

from cproc_site.monitoring import metrics
from cproc_site.monitoring import server as monitoring_server
from cproc_site.monitoring.health import readiness
from tests.helpers.factories import make_delivery, make_message
from tests.helpers.server.client import is_healthy, request, wait_until
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import start, workers_of
from tests.helpers.wsgi import environ_of, respond


def value(text, sample_name, **labels):
    """Return the sum of the samples that have these labels."""
    total = 0
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == sample_name and labels.items() <= sample.labels.items():
                total += sample.value
    return total


def metrics_at(port) -> str:
    response = request(port, "/metrics")
    return response.text if response else ""


@pytest.fixture
def get():
    registry = CollectorRegistry()
    registry.register(metrics.SiteCollector())
    readiness._checked_at = None

    application = monitoring_server.wsgi_app(registry)

    def get(path):
        status, _headers, body = respond(application, environ_of(path))
        return status, body.decode()

    return get


def test_readiness_is_a_line_for_each_check(db, get):
    status, body = get("/readyz")
    assert status == "200 OK"
    lines = [json.loads(line) for line in body.splitlines()]
    names = "database migrations mails cache room files".split()
    assert [line["name"] for line in lines] == names
    assert all(line["is_well"] and line["words"] for line in lines)


def test_figures_are_those_of_the_database(db, get, monkeypatch):
    monkeypatch.setattr(metrics.connection, "close", lambda: None)  # its rows are uncommitted
    make_message()
    make_delivery()
    _status, body = get("/metrics")
    assert value(body, "cproc_database_up") == 1
    assert value(body, "cproc_messages", state="new") == 2
    assert value(body, "cproc_deliveries", state="due") == 1
    assert value(body, "cproc_oldest_due_delivery_seconds") > 0
    assert value(body, "cproc_build") == 1


def test_figures_are_missing_if_the_database_is_unavailable(db, get, monkeypatch):
    def fail(at):
        raise OperationalError

    monkeypatch.setattr(metrics, "longest_wait", fail)
    status, body = get("/metrics")
    assert status == "200 OK"
    assert value(body, "cproc_database_up") == 0
    assert value(body, "cproc_build") == 1
    assert "cproc_messages" not in body


def test_metrics_have_the_result_of_each_health_check(db, get, monkeypatch):
    monkeypatch.setattr(LocMemCache, "get", lambda *args: None)
    _status, body = get("/metrics")
    assert 'cproc_health{check="cache"} 0.0' in body
    assert 'cproc_health{check="database"} 1.0' in body


def test_failed_sign_ins_are_counted(db):
    def failed():
        return REGISTRY.get_sample_value("cproc_sign_ins_total", {"outcome": "failed"}) or 0

    before = failed()
    user_login_failed.send(sender=None, credentials={"username": "zoe"}, request=None)
    assert failed() == before + 1


@pytest.fixture(scope="module")
def server(django_db_setup):
    """Return a server of two workers, its port and the internal one."""
    port, internal = free_port(), free_port()
    own = {"PORT": str(port), "INTERNAL_ADDRESS": f"127.0.0.1:{internal}"}
    program = start("-m", "gunicorn", WEB_CONCURRENCY="2", **own)
    try:
        wait_until(lambda: is_healthy(port))
        yield program, port, internal
    finally:
        program.terminate()
        program.communicate(timeout=40)


@pytest.mark.django_db
@pytest.mark.slow
class TestServer:
    """The last test ends it."""

    def test_counts_of_all_workers_remain_when_one_is_killed(self, server):
        program, port, internal = server
        view = "cproc_site.views.robots_txt"

        def count():
            return value(metrics_at(internal), "cproc_requests_total", view=view)

        for _ in range(40):
            assert request(port, "/robots.txt").status == 200
        assert {count() for _ in range(10)} == {40}
        first = workers_of(program)[0]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: len(set(workers_of(program)) - {first}) == 2)
        wait_until(lambda: count() == 40)
        wait_until(lambda: request(port, "/robots.txt"))
        assert count() > 40

    def test_public_address_gives_no_details(self, server):
        _program, port, internal = server
        response = request(port, "/metrics", **{"X-Forwarded-For": "127.0.0.1"})
        assert response.status != 200
        assert "cproc_requests" not in response.text
        assert request(port, "/readyz", **{"X-Forwarded-For": "127.0.0.1"}).text == "ok\n"
        assert "database" in request(internal, "/readyz").text

    def test_headers_that_would_move_the_site_are_ignored(self, server):
        _program, port, _internal = server
        response = request(port, "/robots.txt", SCRIPT_NAME="/elsewhere", PATH_INFO="/healthz")
        assert response.text.startswith("User-agent")

    def test_every_line_of_the_server_is_json_and_its_counts_are_removed(self, server):
        program, port, _internal = server
        request(port, "/robots.txt")
        counts = f"cproc-counts-{program.pid}-*"
        folders = (Path(tempfile.gettempdir()), Path("/dev/shm"))  # noqa: S108 (only read)
        assert any(list(folder.glob(counts)) for folder in folders)
        program.terminate()
        lines = program.communicate(timeout=40)[0].splitlines()
        loggers = {json.loads(line)["logger"] for line in lines}
        assert {"gunicorn.error", "cproc_site.requests"} <= loggers
        assert not any(list(folder.glob(counts)) for folder in folders)
