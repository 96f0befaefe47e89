"""ETags of public pages: a visitor whose copy is still valid gets a 304."""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import condition

from core.http.query_parameters import remove_undeclared
from delivery.prefixes import SiteRequest
from record.version import live_version

# In the environ of a request: the version under which the response may be cached.
CACHE_VERSION_KEY = "delivery.cache_version"


def with_etag(
    view: Callable[..., HttpResponse], query_parameters: Iterable[str] = ()
) -> Callable[..., HttpResponse]:
    """Give responses of the view an ETag that changes with the version; in ``content_page`` too.

    ``query_parameters`` names the parameters that the page reads. The version is read before the
    contents. A preview has neither version nor ETag: its candidates are not part of one. A page of
    the archive has the version of the live site, since it also shows later changes; its day is in
    its URL.
    """
    conditional_view = condition(etag_func=_etag)(view)

    @wraps(view)
    def wrapper(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        remove_undeclared(request, query_parameters)
        request.META[CACHE_VERSION_KEY] = _version(request)
        return conditional_view(request, *args, **kwargs)

    setattr(wrapper, "query_parameters", tuple(query_parameters))  # noqa: B010
    return wrapper


def _version(request: SiteRequest) -> str | None:
    if request.prefix is None:
        return request.edition.version
    return live_version.current().name if request.prefix.is_archive else None


def _etag(request: SiteRequest, *args: Any, **kwargs: Any) -> str | None:
    version = request.META[CACHE_VERSION_KEY]
    if version is None:
        return None
    text = f"{version} {get_language()} {request.get_full_path()}"
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
