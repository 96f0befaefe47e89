"""The cache in files, which the processes of one host share, counts every step."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import time_machine

from core.caching import cache_backends
from core.caching.cache_backends import CACHE_ERRORS, FileCache
from core.http import rate_limit
from tests.helpers.times import MINUTE, NOON

COUNTING = """
import sys
from core.caching.cache_backends import FileCache
cache = FileCache(sys.argv[1], {})
cache.add("number", 0, 600)
for _ in range(200):
    cache.incr("number")
"""


@pytest.fixture
def cache(tmp_path):
    return FileCache(str(tmp_path / "cache"), {})


def test_threads_count_every_step(cache):
    cache.add("number", 0, 60)
    with ThreadPoolExecutor(8) as pool:
        steps = list(pool.map(lambda _: cache.incr("number"), range(200)))
    assert sorted(steps) == list(range(1, 201))


def test_processes_count_every_step(tmp_path):
    folder = str(tmp_path / "cache")
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    programs = [
        subprocess.Popen([sys.executable, "-c", COUNTING, folder], env=environment)
        for _ in range(2)
    ]
    assert [program.wait(60) for program in programs] == [0, 0]
    assert FileCache(folder, {}).get("number") == 400


def test_lock_held_for_long_is_a_cache_error(cache, monkeypatch):
    monkeypatch.setattr(cache_backends, "LOCK_TIMEOUT_SECONDS", 0.1)
    cache.add("number", 0, 60)
    with cache._locked(), pytest.raises(CACHE_ERRORS):
        cache.incr("number")
    assert cache.incr("number") == 1


def test_count_of_an_hour_is_stored_for_two(cache, monkeypatch):
    monkeypatch.setattr(rate_limit, "cache", cache)
    for minutes, number in ((0, 1), (50, 2), (100, 3), (170, 2), (290, 1)):
        at = NOON + minutes * MINUTE
        with time_machine.travel(at, tick=False):
            assert rate_limit.count("name", "hash", at) == number


def test_number_is_added_once_in_a_private_folder(cache, tmp_path):
    assert cache.add("number", 0, 60)
    assert not cache.add("number", 9, 60)
    assert cache.get("number") == 0
    assert oct((tmp_path / "cache").stat().st_mode)[-3:] == "700"


def test_damaged_file_is_a_cache_error(cache, tmp_path):
    cache.add("number", 0, 60)
    (file,) = (tmp_path / "cache").glob("*.djcache")
    for size in range(file.stat().st_size):
        whole = file.read_bytes()
        file.write_bytes(whole[:size])
        with suppress(ValueError, *CACHE_ERRORS):
            cache.incr("number")
        file.write_bytes(whole)
