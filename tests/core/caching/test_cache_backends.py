"""The cache in files, which the processes of one host share, adds a value once."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest

from core.caching import cache_backends
from core.caching.cache_backends import CACHE_ERRORS, FileCache
from core.caching.redis_cache import RedisCache

ADDING = """
import sys
from core.caching.cache_backends import FileCache
cache = FileCache(sys.argv[1], {})
sys.exit(sum(cache.add(f"number {number}", 0, 600) for number in range(100)))
"""


@pytest.fixture
def cache(tmp_path):
    return FileCache(str(tmp_path / "cache"), {})


def test_one_of_several_threads_adds_a_value(cache):
    with ThreadPoolExecutor(8) as pool:
        added = list(pool.map(lambda _: cache.add("number", 0, 60), range(200)))
    assert added.count(True) == 1


def test_one_of_two_processes_adds_each_value(tmp_path):
    folder = str(tmp_path / "cache")
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": ""}
    programs = [
        subprocess.Popen([sys.executable, "-c", ADDING, folder], env=environment) for _ in range(2)
    ]
    assert sum(program.wait(60) for program in programs) == 100


def test_lock_held_for_long_is_a_cache_error(cache, monkeypatch):
    monkeypatch.setattr(cache_backends, "LOCK_TIMEOUT_SECONDS", 0.1)
    with cache._locked(), pytest.raises(CACHE_ERRORS):
        cache.add("number", 0, 60)
    assert cache.add("number", 0, 60)


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
            cache.add("number", 0, 60)
        file.write_bytes(whole)


def test_commands_share_one_client_of_redis():
    cache = RedisCache("redis://127.0.0.1:1/0", {})
    assert cache._cache.get_client() is cache._cache.get_client(write=True)
