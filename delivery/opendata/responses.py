"""Responses with open data: pages of other sites may read them, and files have a name."""

from functools import wraps

from django.http import HttpResponse


def open_to_all(view):
    """Let pages of other sites read the response and its ETag, a 304 too; it wraps ``content_page``.

    The response does not depend on the visitor, so nothing in it is secret.
    """

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if not (request.prefix and not request.prefix.is_archive):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return wrapper


def download(content, content_type: str, file_name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
