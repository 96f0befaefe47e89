"""Lists, one page at a time."""

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404
from django.utils.translation import gettext as _

PAGE_SIZE = 20
PAGE = "page"


def page_of(items, request, size=PAGE_SIZE, query=None) -> Page:
    """The page of ``items`` that ``?page=`` names, the first one without it. Raises ``Http404`` for any other.

    Links to other pages carry ``query`` on: by default all parameters of this one.
    """
    asked = request.GET.get(PAGE, "1")
    if not (asked.isascii() and asked.isdigit()):
        raise Http404(_("A page of a list has a number."))
    try:
        page = Paginator(items, size).page(asked)
    except InvalidPage as error:
        raise Http404(_("The list has no such page.")) from error
    page.query = request.GET if query is None else query
    return page
