"""Which of the server's processes takes a connection. How one ends is shown in tests/production."""

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
    """It serves nothing: what it takes stands in ``taken``."""
    worker = Worker(1, os.getpid(), [listener], None, 30, Config(), None)
    worker.nr_conns, worker.taken = 0, []
    monkeypatch.setattr(worker, "enqueue_req", worker.taken.append)
    yield worker
    for connection in worker.taken:
        connection.close()
    worker.tmp.close()


def test_whoever_has_connections_lets_others_take_the_next(worker, listener, monkeypatch):
    had = []
    monkeypatch.setattr(os, "sched_yield", lambda: had.append(worker.nr_conns))
    clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
    for _ in clients:
        worker.accept(listener)
    assert (len(worker.taken), had) == (3, [1, 2])
    for client in clients:
        client.close()


def test_whoever_is_told_to_end_takes_the_queue_without_giving_way(worker, listener, monkeypatch):
    """Were others let in between, the queue of a busy site would never end: seen on a machine with too much to do."""
    gave_way = []
    monkeypatch.setattr(os, "sched_yield", lambda: gave_way.append(True))
    clients = [socket.create_connection(listener.getsockname()) for _ in range(3)]
    while worker._took_one(listener):
        pass
    assert (len(worker.taken), gave_way) == (3, [])
    for client in clients:
        client.close()


def test_what_another_one_took_meanwhile_is_no_error(worker, listener):
    worker.nr_conns = 1
    worker.accept(listener)
    assert (worker.taken, worker.nr_conns) == ([], 1)
