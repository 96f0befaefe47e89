"""The query parameters that a public page declares; all others are removed.

So no one makes another page of a page by adding to its URL: neither in the page cache nor in the links of the page.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict


def declared_query(query: str, names: Iterable[str]) -> str:
    """Return the parameters of ``query`` that a page declares, in the order of ``names``.

    A parameter that is given twice stays twice: a page rejects it. Raises ``ValueError`` if the query can't be parsed.
    """
    if not query or not names:
        return ""
    parameters = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for name in names for pair in parameters if pair[0] == name])


def remove_undeclared(request, names: Iterable[str]):
    """Remove the parameters that the page does not declare from the request."""
    query = request.META.get("QUERY_STRING", "")
    declared = declared_query(query, names)
    if declared != query:
        request.META["QUERY_STRING"] = declared
        request.GET = QueryDict(declared, encoding=request.encoding)
