"""How data is answered: other sites' pages may read it too, and files have a name."""

from functools import wraps

from django.http import HttpResponse


def open_to_all(view):
    """Pages of other sites may read the answer and its ETag, a 304 too; stands around ``content_page``.

    Nothing in it depends on who asks, so there is nothing to keep from anybody.
    """

    @wraps(view)
    def answer(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if not (request.prefix and not request.prefix.is_archive):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return answer


def download(content, content_type: str, file_name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
