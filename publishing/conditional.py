"""Answers 304 where a visitor's copy still is what the edition gives."""

import hashlib

from django.utils.translation import get_language
from django.views.decorators.http import condition


def tagged(view):
    """Gives the answer an ETag that changes whenever the edition may, and no sooner; inside ``content_page``.

    The token is read before the contents. A preview has none: what its candidates say isn't in the token.
    """
    return condition(etag_func=_etag)(view)


def _etag(request, *args, **kwargs) -> str | None:
    if request.prefix and not request.prefix.is_archive:
        return None
    names = f"{request.edition.token} {get_language()} {request.get_full_path()}"
    return f'W/"{hashlib.sha256(names.encode()).hexdigest()[:32]}"'
