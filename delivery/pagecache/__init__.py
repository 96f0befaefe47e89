"""The cache of whole pages in front of Django.

A small cache in each process serves hits without the network; with the shared one
(core/caching/cache_backends.py) a page is rendered once after a publication, for all processes.
"""

from delivery.pagecache.wsgi import FROM_CACHE, PageCache, is_compressed_by_cache

__all__ = ["FROM_CACHE", "PageCache", "is_compressed_by_cache"]
