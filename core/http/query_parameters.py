"""What a public page can be asked for after the question mark. Each page declares it; whatever else comes isn't there.

So nobody makes a page another one by adding to its address: neither in the page cache nor in the page's links.
"""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode

from django.http import QueryDict


def declared(query: str, names: Iterable[str]) -> str:
    """The part of ``query`` that a page asks for, in the order of ``names``: one way to write it.

    What is given twice stays twice: a page refuses it. Raises ``ValueError`` where it can't be read.
    """
    if not query or not names:
        return ""
    given = parse_qsl(query, keep_blank_values=True)
    return urlencode([pair for name in names for pair in given if pair[0] == name])


def leave_only(request, names: Iterable[str]):
    """Takes from the request what the page doesn't ask for."""
    query = request.META.get("QUERY_STRING", "")
    asked = declared(query, names)
    if asked != query:
        request.META["QUERY_STRING"] = asked
        request.GET = QueryDict(asked, encoding=request.encoding)
