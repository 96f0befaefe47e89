"""A page rendered again for evidence, with all publications that it reads.

It is rendered from an edition of its own, which shares nothing with pages for visitors: so each
publication is read again.
"""

from datetime import datetime
from pathlib import PurePosixPath

from django.http import Http404
from django.utils import translation

from core.i18n import languages
from delivery.archive.days import archived_path
from delivery.evidence.archive import NO_PAGE, NoEvidence, RenderedPage
from delivery.middleware import call_view, respond_inside
from delivery.prefixes import NO_SUCH_DAY, PREFIX, find_prefix, page_request
from record import registry
from record.editions import Edition

SHOWN = (200, 410)  # a withdrawn page states so


def render_page(path: str, day: str, now: datetime) -> RenderedPage:
    """Render the page at ``path``, of the live site or at the end of ``day``.

    Raise ``Http404`` or ``Moved`` if it is not there, and ``NoEvidence`` for other than pages.
    """
    name, _, query = path.partition("?")
    inside = archived_path(name)
    view = languages.resolve_path(inside).func
    if PurePosixPath(inside).suffix or not getattr(view, "is_content_page", False):
        raise NoEvidence(NO_PAGE)
    request = page_request(inside, query)
    match = PREFIX.match(f"/archive/{day}{inside}") if day else None
    prefix = match and find_prefix(match, now)
    if day and not (prefix and str(prefix.edition.day) == day):
        raise Http404(NO_SUCH_DAY)
    request.prefix = None
    request.edition = Edition(now)
    with translation.override(languages.language_of(inside)):
        if prefix:
            request.path_info = request.path = prefix.path + inside
            response = respond_inside(prefix, request, call_view)
        else:
            response = call_view(request)
        if response.status_code not in SHOWN:
            raise NoEvidence(NO_PAGE)
        if response.streaming or not response["Content-Type"].startswith("text/html"):
            raise NoEvidence(NO_PAGE)
    edition = request.edition
    return RenderedPage(
        path=path,
        at=edition.at,
        html=response.content,
        rows=edition.shown,
        counted={kind: _rows_of(kind, edition) for kind in edition.counted_kinds},
        is_of_past_day=bool(prefix),
    )


def _rows_of(kind: str, edition: Edition) -> set[int]:
    rows = edition.rows(registry.content_class_of(kind))
    return set(rows.values_list("pk", flat=True))
