"""The query parameters that a public page declares; all others are removed.

So a URL with other parameters makes no further page, neither in the page cache nor in links.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, QueryDict


def declared_query(query: str, names: Iterable[str]) -> str:
    """Return the parameters of `query` that a page declares, in the order of `names`.

    A parameter that is given twice stays twice: a page rejects it. Raise `ValueError` if the query
    cannot be parsed.
    """
    if not query or not names:
        return ""
    parameters = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for name in names for pair in parameters if pair[0] == name])


def remove_undeclared(request: HttpRequest, names: Iterable[str]) -> None:
    """Remove the parameters that the page does not declare from the request."""
    query = request.META.get("QUERY_STRING", "")
    declared = declared_query(query, names)
    if declared != query:
        request.META["QUERY_STRING"] = declared
        request.GET = QueryDict(declared, encoding=request.encoding)
