"""How processes share connections. tests/cproc_site/test_stopping.py shows how they end."""

import os
import socket

import pytest
from gunicorn.config import Config

from cproc_site.server.worker import Worker


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener


@pytest.fixture
def worker(listener, monkeypatch):
    """Return a worker that serves nothing: its connections are in `accepted`."""
    worker = Worker(1, os.getpid(), [listener], None, 30, Config(), None)
    worker.nr_conns = 0
    worker.accepted = []
    worker.yielded = []
    monkeypatch.setattr(worker, "enqueue_req", worker.accepted.append)
    monkeypatch.setattr(os, "sched_yield", lambda: worker.yielded.append(worker.nr_conns))
    yield worker
    for connection in worker.accepted:
        connection.close()
    worker.tmp.close()


@pytest.fixture
def clients(listener):
    clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
    yield clients
    for client in clients:
        client.close()


def test_worker_with_connections_lets_others_accept_the_next(worker, listener, clients):
    for _ in clients:
        worker.accept(listener)
    assert (len(worker.accepted), worker.yielded) == (3, [1, 2])


def test_connection_that_another_process_accepted_is_no_error(worker, listener):
    worker.nr_conns = 1
    worker.accept(listener)
    assert (worker.accepted, worker.nr_conns) == ([], 1)
