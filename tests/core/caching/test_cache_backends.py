"""Damaged values of the cache in files are its errors."""

from contextlib import suppress

from django.core.cache.backends.filebased import FileBasedCache

from core.caching.cache_backends import CACHE_ERRORS


def test_damaged_file_is_a_cache_error(tmp_path):
    cache = FileBasedCache(str(tmp_path / "cache"), {})
    cache.set("number", 0, 60)
    (file,) = (tmp_path / "cache").glob("*.djcache")
    whole = file.read_bytes()
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        with suppress(ValueError, *CACHE_ERRORS):
            cache.get("number")
