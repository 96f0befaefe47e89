"""Whole pages, in front of Django: what holds under the live version is answered without entering the framework.

Two stores: a small one in each process, so that a hit costs no network, and one that all share
(core/caching/cache_backends.py), so that a page is rendered once after a publication and not once in each process.
"""

from delivery.pagecache.wsgi import FROM_CACHE, PageCache, is_compressed_later

__all__ = ["FROM_CACHE", "PageCache", "is_compressed_later"]
