"""Lists in pages."""

from collections.abc import Mapping
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

PAGE_SIZE = 20
PAGE_PARAMETER = "page"


def get_page(
    items: Any, request: HttpRequest, size: int = PAGE_SIZE, query: Mapping | None = None
) -> Page:
    """Return the page of `items` that `?page=` names, by default the first.

    Links to other pages have the parameters `query`, by default all of this request. Raise
    `Http404` if there is no such page.
    """
    number = request.GET.get(PAGE_PARAMETER, "1")
    if not (number.isascii() and number.isdigit()):
        raise Http404(_("The page number is not valid."))
    try:
        page = Paginator(items, size).page(number)
    except InvalidPage as error:
        raise Http404(_("The list has no page with this number.")) from error
    page.query = request.GET if query is None else query  # type: ignore[attr-defined]  # templates
    return page
