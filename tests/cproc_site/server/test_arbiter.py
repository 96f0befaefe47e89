"""The arbiter starts the periodic tasks. tests/cproc_site/test_serve.py runs it as a whole."""

import os
import signal

import pytest
from gunicorn.arbiter import Arbiter

from cproc_site.management.commands import run_tasks
from cproc_site.server import arbiter
from cproc_site.server.arbiter import TaskArbiter
from cproc_site.server.task_process import TaskProcess
from tests.helpers.server.client import wait_until


@pytest.fixture
def task_arbiter(monkeypatch):
    """Return an arbiter without workers."""
    monkeypatch.setattr(Arbiter, "manage_workers", lambda self: None)
    monkeypatch.setattr(Arbiter, "stop", lambda self, graceful: None)
    monkeypatch.setattr(run_tasks, "_send_mails", lambda is_stopped: "")
    return object.__new__(TaskArbiter)


@pytest.fixture
def runs(monkeypatch, tmp_path):
    """Return a function that lists the processes of all runs."""
    path = tmp_path / "runs"
    path.touch()

    def work(now):
        with path.open("a") as file:
            file.write(f"{os.getpid()}\n")

    monkeypatch.setattr(run_tasks, "TASKS", {"Test": work})
    return lambda: path.read_text().split()


def test_tasks_are_started_once_in_an_interval(task_arbiter, runs):
    for _ in range(3):
        task_arbiter.manage_workers()
    assert task_arbiter._tasks.is_done(None)
    task_arbiter.manage_workers()
    assert len(runs()) == 1
    assert runs() != [str(os.getpid())]


def test_first_run_leaves_the_processors_to_the_first_visitors(task_arbiter, runs, monkeypatch):
    monkeypatch.setattr(Arbiter, "start", lambda self: None)
    task_arbiter.start()
    task_arbiter.manage_workers()
    assert task_arbiter._tasks is None
    monkeypatch.setattr(arbiter, "FIRST_RUN_AFTER", 0)
    task_arbiter.start()
    task_arbiter.manage_workers()
    assert task_arbiter._tasks.is_done(None)
    assert len(runs()) == 1


def test_next_run_starts_after_the_one_before_has_ended(task_arbiter, runs, monkeypatch):
    monkeypatch.setattr(arbiter, "INTERVAL", 0)

    def has_run_twice():
        task_arbiter.manage_workers()
        return len(runs()) >= 2

    wait_until(has_run_twice)
    task_arbiter.stop()


def test_process_ends_if_it_cannot_be_prepared(caplog):
    def fail():
        raise OSError

    assert TaskProcess(lambda is_stopped, report: {}, prepare=fail).is_done(None)
    assert "has ended before them" in caplog.text


def test_process_of_the_tasks_has_neither_the_signals_nor_the_sockets_of_the_server(
    task_arbiter, monkeypatch, tmp_path
):
    def work(now):
        is_default = signal.getsignal(signal.SIGHUP) is signal.SIG_DFL
        (tmp_path / f"{is_default} {listener.is_closed}").touch()

    class Listener:
        is_closed = False

        def close(self):
            self.is_closed = True

    listener = Listener()
    monkeypatch.setattr(run_tasks, "TASKS", {"Test": work})
    monkeypatch.setattr(TaskArbiter, "LISTENERS", [listener])
    task_arbiter.manage_workers()
    assert task_arbiter._tasks.is_done(None)
    assert (tmp_path / "True True").exists()
    assert not listener.is_closed
