"""Selects the edition that a request reads: the live one, an archived day's, or a preview's."""

import datetime
import logging
import re
from dataclasses import dataclass
from functools import partial, wraps
from urllib.parse import urlsplit

from django.db import DatabaseError
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import get_script_prefix, set_script_prefix
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import read_replica
from core.i18n import languages
from core.i18n.dates import bucharest_day, end_of_day
from delivery.archive import days, memento
from delivery.pagecache.etags import with_etag
from publishing import previews
from record.editions import Edition, Gone, Moved
from record.models import PreviewLink

logger = logging.getLogger("publishing")

# The URLs of Memento are next to the days (delivery/archive/memento.py).
PREFIX = re.compile(r"/(?P<kind>archive|preview)/(?!time(?:gate|map)/)(?P<name>[^/]+)(?=/|$)")
TOKEN_PATH = re.compile(rf"/(?:preview|(?:(?:{'|'.join(languages.TRANSLATED)})/)?review)/")
REDIRECT_LIFETIME = "public, max-age=300"  # short: an object may get a former slug back


@dataclass(frozen=True)
class Prefix:
    """An edition read instead of the live one. ``path`` is removed from the URL and put before every link."""

    path: str
    edition: Edition
    day: datetime.date | None = None
    link: PreviewLink | None = None
    archived: days.ArchivedPage | None = None

    @property
    def is_archive(self) -> bool:
        return self.day is not None

    @property
    def drafts(self) -> list:
        """The candidates that a preview shows instead of the publications of their objects."""
        return list(self.edition.candidates.values())

    @property
    def review_address(self) -> str:
        """The URL to comment and approve; empty if the preview is not for review."""
        return previews.review_address_of(self.link) if self.link.is_shared and self.drafts else ""


def content_page(view=None, *, query_parameters=()):
    """Mark a view that only reads ``request.edition``: it exists for GET and HEAD, and inside a prefix too.

    ``query_parameters`` names those that it reads; it gets no others. Its response has an ETag and is cached for all
    (delivery/pagecache). It may read a standby, but for a preview, which shows drafts that were saved just before.
    """
    if view is None:
        return partial(content_page, query_parameters=query_parameters)
    view_with_etag = with_etag(view, query_parameters)

    @require_safe
    @wraps(view_with_etag)
    def wrapper(request, *args, **kwargs):
        is_preview = request.prefix is not None and not request.prefix.is_archive
        with read_replica.route_reads(is_public=not is_preview):
            return view_with_etag(request, *args, **kwargs)

    wrapper.is_content_page = True
    return wrapper


def prefix_header_middleware(get_response):
    """Exclude prefixes from search engines, and pages that a token opens from every cache, errors included.

    Such a URL is not sent to other sites: ``Referrer-Policy: same-origin`` is set for the whole site.
    """

    def middleware(request):
        has_token = TOKEN_PATH.match(request.path_info)
        is_excluded = has_token or PREFIX.match(request.path_info)
        response = get_response(request)
        if is_excluded:
            response["X-Robots-Tag"] = "noindex"
        if has_token:
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


class EditionMiddleware:
    """Remove ``/archive/<date>`` or ``/preview/<token>`` from the path, so that views and ``{% url %}`` work unchanged.

    Inside a prefix only content pages exist. The script prefix is restored after the response, also after an error.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = timezone.now()
        # Read on first use: the view determines from which database.
        request.edition, request.prefix = SimpleLazyObject(Edition.of_today), None
        match = PREFIX.match(request.path_info)
        if match is None:
            return memento.add_headers(request, self.get_response(request))
        request.prefix = _prefix_of(match, now)
        if request.path_info == request.prefix.path:
            return HttpResponsePermanentRedirect(request.path + "/")
        if request.prefix.link and _is_opening(request):
            _count_opening(request.prefix.link, now)
        request.edition = request.prefix.edition
        return self._respond_inside(request)

    def process_view(self, request, view, args, kwargs):
        if request.prefix and not getattr(view, "is_content_page", False):
            raise Http404(_("This page doesn't exist in the archive or in a preview."))

    def process_exception(self, request, exception):
        if isinstance(exception, Moved):
            response = HttpResponsePermanentRedirect(exception.path)
            response["Cache-Control"] = REDIRECT_LIFETIME
            return response
        if isinstance(exception, Gone):
            return gone(request, exception.publication)
        return None

    def _respond_inside(self, request):
        outside = get_script_prefix()
        request.path_info = request.path_info.removeprefix(request.prefix.path)
        set_script_prefix(outside.rstrip("/") + request.prefix.path + "/")
        try:
            return memento.add_headers(request, self.get_response(request))
        finally:
            set_script_prefix(outside)


def gone(request, publication):
    """Return 410 with the reason of the withdrawal or withholding, and the successor."""
    successor = publication.successor and request.edition.cards.get(publication.successor)
    context = {"publication": publication, "successor": successor, "is_missing": True}
    return render(request, "410.html", context, status=410)


def _prefix_of(match, now) -> Prefix:
    read = _archive if match["kind"] == "archive" else _preview
    return read(match[0], match["name"], now, match.string[match.end() :] or "/")


def _archive(path, name, now, page) -> Prefix:
    """Archive days run from the first publication to yesterday, in Bucharest."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", name, re.ASCII):
        raise Http404(_("That is no day of the archive."))
    try:
        day = datetime.date.fromisoformat(name)
    except ValueError as error:
        raise Http404(_("That is no day of the archive.")) from error
    if day >= bucharest_day(now):
        raise Http404(days.NO_SUCH_DAY)
    edition = Edition(end_of_day(day))
    change_times = days.change_times(edition.at, now)
    if change_times is None or day < bucharest_day(change_times.first):
        raise Http404(days.NO_SUCH_DAY)
    archived = days.ArchivedPage(edition, page, change_times, now)
    return Prefix(path, edition, day, archived=archived)


def _preview(path, token, now, page) -> Prefix:
    opened = previews.edition_for(token, now)
    if opened is None:
        raise Http404(previews.CLOSED)
    edition, link = opened
    return Prefix(path, edition, link=link)


def _is_opening(request) -> bool:
    """Tell whether the preview is opened from outside, not from one of its pages or its form."""
    prefix = request.prefix
    if request.method != "GET" or request.path_info != prefix.path + prefix.link.path:
        return False
    from_path = _path_of(request.headers.get("Referer", ""))
    return not from_path.startswith((f"{prefix.path}/", previews.review_address_of(prefix.link)))


def _path_of(address) -> str:
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


def _count_opening(link, now):
    """Count the opening of a preview; its page is shown even if that fails."""
    try:
        link.count_opening(now)
    except DatabaseError as error:
        logger.warning(
            "The opening of preview link %s was not counted: %s", link.pk, type(error).__name__
        )
