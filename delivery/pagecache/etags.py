"""Answers 304 where a visitor's copy still is what the edition gives."""

import hashlib
from functools import wraps

from django.utils.translation import get_language
from django.views.decorators.http import condition

from core.http import query_parameters
from record.version import live_version

# In the environment of a request: the version under which the answer may be kept (delivery/pagecache).
CACHE_VERSION_KEY = "delivery.cache_version"


def tagged(view, asks=()):
    """Gives the answer an ETag that changes whenever the edition may, and no sooner; ``content_page`` does it too.

    ``asks`` names the parameters that the page reads. The version is read before the contents. A preview has neither
    version nor ETag: what its candidates say isn't in it. A page of the archive has that of today's edition, since it
    also says what came later; its day stands in its address.
    """
    answer_or_304 = condition(etag_func=_etag)(view)

    @wraps(view)
    def answer(request, *args, **kwargs):
        query_parameters.leave_only(request, asks)
        request.META[CACHE_VERSION_KEY] = _version(request)
        return answer_or_304(request, *args, **kwargs)

    answer.asks = tuple(asks)
    return answer


def _version(request) -> str | None:
    if request.prefix is None:
        return request.edition.version
    return live_version.current().name if request.prefix.is_archive else None


def _etag(request, *args, **kwargs) -> str | None:
    version = request.META[CACHE_VERSION_KEY]
    if version is None:
        return None
    names = f"{version} {get_language()} {request.get_full_path()}"
    return f'W/"{hashlib.sha256(names.encode()).hexdigest()[:32]}"'
