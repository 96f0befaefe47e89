"""Whole pages, in front of Django: a page of the live version is served without entering the framework.

There are two caches: a small one in each process, so that a hit needs no network, and a shared one
(core/caching/cache_backends.py), so that a page is rendered once after a publication and not once in each process.
"""

from delivery.pagecache.wsgi import FROM_CACHE, PageCache, is_compressed_by_cache

__all__ = ["FROM_CACHE", "PageCache", "is_compressed_by_cache"]
