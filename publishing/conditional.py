"""Answers 304 where a visitor's copy still is what the edition gives."""

import hashlib

from django.utils.translation import get_language
from django.views.decorators.http import condition

from publishing.tokens import live


def tagged(view):
    """Gives the answer an ETag that changes whenever the edition may, and no sooner; ``content_page`` does it too.

    The token is read before the contents. A preview has none: what its candidates say isn't in the token. Pages of the
    archive also say what came later, so theirs names today's edition as well.
    """
    return condition(etag_func=_etag)(view)


def _etag(request, *args, **kwargs) -> str | None:
    if request.prefix and not request.prefix.is_archive:
        return None
    tokens = [request.edition.token]
    if request.prefix:
        # Before a content is read: parts can be kept under it (publishing/parts.py).
        request.read_under = request.edition.token
        tokens.append(live.current().name)
    names = " ".join([*tokens, get_language(), request.get_full_path()])
    return f'W/"{hashlib.sha256(names.encode()).hexdigest()[:32]}"'
