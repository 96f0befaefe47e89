"""Compression of responses. WhiteNoise compresses static files."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from core.http.admin_path import is_admin_path
from delivery.pagecache.wsgi import is_compressed_by_cache


class CompressionMiddleware(GZipMiddleware):
    """Compress public pages, except those that the page cache compresses once for all.

    Uploaded files stay as they are, because their formats are compressed. So do pages of the admin,
    which contain secrets next to text that others can put into the URL: the compressed size would
    reveal the secrets (BREACH).
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.streaming or is_admin_path(request.path_info):
            return response
        # Also on short responses and 304: a cache would replace the headers of its copy by these.
        patch_vary_headers(response, ("Accept-Encoding",))
        if is_compressed_by_cache(request.META, response.status_code):
            return response
        return super().process_response(request, response)
