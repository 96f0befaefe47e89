"""ETags of public pages: a visitor whose copy is still valid gets a 304."""

import hashlib
from functools import wraps

from django.utils.translation import get_language
from django.views.decorators.http import condition

from core.http.query_parameters import remove_undeclared
from record.version import live_version

# In the environ of a request: the version under which the response may be cached (delivery/pagecache).
CACHE_VERSION_KEY = "delivery.cache_version"


def with_etag(view, query_parameters=()):
    """Give responses of the view an ETag that changes with the version of the edition; ``content_page`` does it too.

    ``query_parameters`` names the parameters that the page reads. The version is read before the contents. A preview
    has neither version nor ETag: its candidates are not part of one. A page of the archive has the version of the live
    site, since it also shows later changes; its day is in its URL.
    """
    conditional_view = condition(etag_func=_etag)(view)

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        remove_undeclared(request, query_parameters)
        request.META[CACHE_VERSION_KEY] = _version(request)
        return conditional_view(request, *args, **kwargs)

    wrapper.query_parameters = tuple(query_parameters)
    return wrapper


def _version(request) -> str | None:
    if request.prefix is None:
        return request.edition.version
    return live_version.current().name if request.prefix.is_archive else None


def _etag(request, *args, **kwargs) -> str | None:
    version = request.META[CACHE_VERSION_KEY]
    if version is None:
        return None
    text = f"{version} {get_language()} {request.get_full_path()}"
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
