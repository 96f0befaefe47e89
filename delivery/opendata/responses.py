"""Responses with open data: pages of other sites may read them, and files have a name."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from delivery.opendata.json_ld import is_public
from delivery.prefixes import SiteRequest


def open_to_all[View: Callable[..., HttpResponse]](view: View) -> View:
    """Let pages of other sites read the response and its ETag, a 304 too; wrap ``content_page``.

    The response does not depend on the visitor, so nothing in it is secret.
    """

    @wraps(view)
    def wrapper(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if is_public(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return wrapper  # type: ignore[return-value]  # it takes the same arguments


def download(content: str | bytes, content_type: str, file_name: str) -> HttpResponse:
    """Return ``content`` as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
