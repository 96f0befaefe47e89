"""Which answers leave the server compressed. Static files are compressed already, by WhiteNoise."""

from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from core.http.admin_path import is_admin_path
from delivery.pagecache import is_compressed_by_cache


class CompressionMiddleware(GZipMiddleware):
    """Compresses what visitors read. Pages that are kept for all are compressed where they are kept, once.

    Uploaded files come as they are: their formats are compressed. So do pages of the desk, where secrets stand beside
    what others could put into the address: how small such a page gets would tell of them (BREACH).
    """

    def process_response(self, request, response):
        if response.streaming or is_admin_path(request.path_info):
            return response
        # For short answers and 304 too: a store that freshens a page by one must not forget what it varies by.
        patch_vary_headers(response, ("Accept-Encoding",))
        if is_compressed_by_cache(request.META, response.status_code):
            return response
        return super().process_response(request, response)
