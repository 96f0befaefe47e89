"""The files of pages: replaced, bounded, locked by one renderer, and deleted on all hosts."""

import os
import subprocess
import sys
import threading

import pytest
from django.core.cache import cache

from core.caching import page_store
from core.caching.circuit_breaker import CircuitOpen
from core.caching.page_store import PageStore, delete_all, delete_if_deleted_elsewhere


@pytest.fixture
def store(settings):
    return PageStore(settings.PAGES_ROOT / "live", max_bytes=1_000)


def files(settings):
    return sorted(path.name for path in settings.PAGES_ROOT.glob("*/*"))


def test_oldest_copies_are_deleted_beyond_the_limit(store, settings, monkeypatch):
    monkeypatch.setattr(page_store, "WRITES_BEFORE_TRIMMING", 2)
    for number in range(12):
        store.write(f"/{number}/", bytes(300))
        os.utime(store._prefix + page_store.text_digest(f"/{number}/"), (number, number))
        assert len(files(settings)) <= 5
    assert store.read("/0/") is None
    assert store.read("/11/") == bytes(300)


def test_incomplete_file_is_deleted_if_the_disk_is_full(store, settings, full_disk):
    full_disk()
    store.write("/a/", bytes(100_000))
    assert (store.read("/a/"), files(settings)) == (None, [])


def test_without_a_folder_each_request_renders(settings, tmp_path):
    (tmp_path / "file").touch()
    settings.PAGES_ROOT = tmp_path / "file" / "pages"
    store = page_store.live_pages()
    with page_store.no_deletion(), store.lock("/a/") as acquire, store.lock("/a/") as acquire_too:
        store.write("/a/", b"page")
        assert (acquire(), acquire_too(), store.read("/a/")) == (True, True, None)
    delete_all()


def test_one_thread_of_all_processes_renders_a_page(store, settings):
    number = int(page_store.text_digest("/a/")[:4], 16) % page_store.LOCKS
    file = settings.PAGES_ROOT / f"lock-{number}"
    program = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"
    with store.lock("/a/") as acquire:
        with store.lock("/a/") as acquire_too, store.lock("/b/") as acquire_another:
            assert [acquire(), acquire_too(), acquire_another()] == [True, False, True]
        assert subprocess.run([sys.executable, "-c", program, file], check=False).returncode == 1
    with store.lock("/a/") as acquire:
        assert acquire()


def test_all_copies_are_deleted(store, settings):
    store.write("/a/", b"page")
    page_store.other_pages().write("q=a?/search/", b"page")
    delete_all()
    assert files(settings) == []
    store.write("/a/", b"page")
    assert not delete_if_deleted_elsewhere()
    assert store.read("/a/") == b"page"


def test_deletion_waits_for_a_copy_that_is_being_stored(store, settings):
    deleting = threading.Thread(target=delete_all)
    with page_store.no_deletion():
        deleting.start()
        deleting.join(0.1)
        store.write("/a/", b"page")
        assert deleting.is_alive()
    deleting.join(10)
    assert files(settings) == []


@pytest.mark.parametrize("event", ["deletion", "cache lost"])
def test_other_hosts_delete_their_copies(store, settings, tmp_path, event):
    delete_all()
    store.write("/a/", b"page")
    if event == "cache lost":
        cache.clear()
    else:
        settings.PAGES_ROOT = tmp_path / "pages of another host"
        delete_all()
        settings.PAGES_ROOT = tmp_path / "pages"
    assert delete_if_deleted_elsewhere()
    assert store.read("/a/") is None


def test_copies_may_be_withheld_while_the_shared_cache_is_unavailable(store, monkeypatch):
    def fail(*args, **kwargs):
        raise CircuitOpen

    monkeypatch.setattr(type(cache._connections["default"]), "get", fail)
    assert delete_if_deleted_elsewhere()
