"""What those who watch the site are told, at an address of its own: in one process, and by a server of several."""

import http.client
import json
import os
import signal
import socket
import threading
import time

import pytest
from django.contrib.auth.signals import user_login_failed
from django.db import OperationalError
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from cproc_site.monitoring import metrics
from cproc_site.monitoring import server as monitoring_server
from cproc_site.monitoring.health import readiness
from tests.contact.test_killed_workers import workers_of
from tests.helpers.factories import make_delivery, make_message
from tests.helpers.server.mail_server import free_port
from tests.helpers.server.processes import start

LAST_RUN = "cproc_work_last_run_timestamp_seconds"


def get(port, path, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except OSError:
        return None, ""
    finally:
        connection.close()


def wait_until(what):
    for _ in range(600):
        if what():
            return
        time.sleep(0.05)
    raise AssertionError("It didn't come.")


def value(text, sample, **labels):
    """The sum of the samples that have these labels."""
    samples = [each for family in text_string_to_metric_families(text) for each in family.samples]
    return sum(
        each.value
        for each in samples
        if each.name == sample and labels.items() <= each.labels.items()
    )


class TestAnswers:
    @pytest.fixture
    def ask(self):
        application = monitoring_server.application(has_figures=True)

        def ask(path):
            said = []
            body = b"".join(application({"PATH_INFO": path}, lambda *answer: said.append(answer)))
            return said[0][0], body.decode()

        readiness._checked_at = None
        return ask

    @pytest.mark.django_db(transaction=True)
    def test_readiness_is_a_line_of_words_for_each_check(self, ask):
        status, body = ask("/readyz")
        assert status == "200 OK"
        lines = [json.loads(line) for line in body.splitlines()]
        assert [line["name"] for line in lines][:3] == ["database", "migrations", "mails"]
        assert all(line["is_well"] and line["words"] for line in lines)

    def test_nothing_else_is_there(self, ask):
        assert ask("/")[0] == ask("/admin/")[0] == "404 Not Found"

    @pytest.mark.django_db
    def test_figures_are_those_of_the_database(self, ask, monkeypatch):
        monkeypatch.setattr(metrics, "connection", Open())
        make_message()
        make_delivery()
        _status, body = ask("/metrics")
        assert value(body, "cproc_database_up") == 1
        assert value(body, "cproc_messages", state="new") == 2
        assert value(body, "cproc_deliveries", state="due") == 1
        assert value(body, "cproc_oldest_due_delivery_seconds") > 0
        assert value(body, "cproc_build") == 1

    @pytest.mark.django_db
    def test_database_that_is_away_takes_only_its_figures(self, ask, monkeypatch):
        def fail():
            raise OperationalError

        monkeypatch.setattr(metrics, "_publications", fail)
        status, body = ask("/metrics")
        assert status == "200 OK"
        assert value(body, "cproc_database_up") == 0
        assert "cproc_messages" not in body

    @pytest.mark.django_db
    def test_sign_ins_that_failed_are_counted(self):
        def failed():
            return REGISTRY.get_sample_value("cproc_sign_ins_total", {"outcome": "failed"}) or 0

        before = failed()
        user_login_failed.send(sender=None, credentials={"username": "zoe"}, request=None)
        assert failed() == before + 1


class Open:
    """The connection of a test stays open: its rows are committed nowhere."""

    def close(self):
        pass


class TestSharedSocket:
    def test_several_answer_at_one(self):
        port = free_port()
        listening = monitoring_server.listen(f"127.0.0.1:{port}")
        for each in (listening, socket.socket(fileno=os.dup(listening.fileno()))):
            each.setblocking(False)
            monitoring_server.serve(each, has_figures=False)
        assert {get(port, "/metrics")[0] for _ in range(20)} == {200}
        assert len([each for each in threading.enumerate() if each.name == "monitoring"]) >= 2


@pytest.mark.django_db(transaction=True)
class TestServer:
    @pytest.fixture
    def server(self):
        port, inner = free_port(), free_port()
        program = start(
            "-m",
            "gunicorn",
            PORT=str(port),
            WEB_CONCURRENCY="2",
            INTERNAL_ADDRESS=f"127.0.0.1:{inner}",
        )
        try:
            wait_until(lambda: get(port, "/healthz", Host="testserver")[0] == 200)
            yield program, port, inner
        finally:
            program.terminate()
            program.communicate(timeout=40)

    def test_counts_of_all_workers_stay_when_one_is_killed(self, server):
        program, port, inner = server

        def count():
            return value(
                get(inner, "/metrics")[1],
                "cproc_requests_total",
                view="cproc_site.views.robots_txt",
            )

        for _ in range(40):
            assert get(port, "/robots.txt", Host="testserver")[0] == 200
        assert count() == 40
        first = workers_of(program)[0]
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: len(set(workers_of(program)) - {first}) == 2)
        assert count() == 40
        wait_until(lambda: get(port, "/robots.txt", Host="testserver")[0] == 200)
        assert count() > 40

    def test_public_address_gives_nothing_of_it(self, server):
        _program, port, inner = server
        here = {"Host": "testserver", "X-Forwarded-For": "127.0.0.1"}
        status, body = get(port, "/metrics", **here)
        assert status != 200
        assert "cproc_requests" not in body
        assert get(port, "/readyz", **here)[1] == "ok\n"
        assert "database" in get(inner, "/readyz")[1]

    def test_every_line_that_the_server_writes_is_json(self, server):
        program, port, _inner = server
        get(port, "/robots.txt", Host="testserver")
        program.terminate()
        lines = program.communicate(timeout=40)[0].splitlines()
        said = [json.loads(line) for line in lines]
        assert {"gunicorn.error", "cproc_site.requests"} <= {line["logger"] for line in said}


@pytest.mark.django_db(transaction=True)
def test_worker_counts_its_work(mail_server):
    make_delivery()
    port = free_port()
    worker = start(
        "manage.py",
        "run_tasks",
        "--every",
        "60",
        MAIL_URL=mail_server.url,
        WORKER_INTERNAL_ADDRESS=f"127.0.0.1:{port}",
    )
    try:
        wait_until(lambda: value(get(port, "/metrics")[1], LAST_RUN) > time.time() - 60)
        assert (
            value(get(port, "/metrics")[1], "cproc_work_total", name="Mails", outcome="done") == 1
        )
        assert value(get(port, "/metrics")[1], "cproc_requests_total") == 0
    finally:
        worker.terminate()
        lines = worker.communicate(timeout=30)[0].splitlines()
    assert "Mails: 1 sent" in [json.loads(line)["message"] for line in lines]
