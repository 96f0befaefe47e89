"""Chooses the edition that a request reads: today's, an archived day's, or a preview's."""

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

# What programs ask for a day stands beside the days (delivery/archive/memento.py).
PREFIX = re.compile(r"/(?P<sort>archive|preview)/(?!time(?:gate|map)/)(?P<name>[^/]+)(?=/|$)")
CARRIES_A_TOKEN = re.compile(rf"/(?:preview|(?:(?:{'|'.join(languages.TRANSLATED)})/)?review)/")
REDIRECT_LIFETIME = "public, max-age=300"  # short: an address may come back to an object that gave it up


@dataclass(frozen=True)
class Prefix:
    """What a request reads instead of today's site. ``path`` is taken off the address and put before every link."""

    path: str
    edition: Edition
    day: datetime.date | None = None
    link: PreviewLink | None = None
    archived: days.Archived | None = None

    @property
    def is_archive(self) -> bool:
        return self.day is not None

    @property
    def drafts(self) -> list:
        """The candidates that a preview shows in the place of their objects."""
        return list(self.edition.candidates.values())

    @property
    def review_address(self) -> str:
        """Where to comment and approve; empty where the preview asks nobody."""
        return previews.review_address_of(self.link) if self.link.is_shared and self.drafts else ""


def content_page(view=None, *, query_parameters=()):
    """Marks a view that only reads ``request.edition``: it exists for GET and HEAD, and inside a prefix too.

    ``query_parameters`` names those that it reads; it gets no others. Its response has an ETag and is cached for all
    (delivery/pagecache). It may read a standby; a preview doesn't, since who made it a moment ago wants to see it.
    """
    if view is None:
        return partial(content_page, query_parameters=query_parameters)
    answer = with_etag(view, query_parameters)

    @require_safe
    @wraps(answer)
    def marked(request, *args, **kwargs):
        is_preview = request.prefix is not None and not request.prefix.is_archive
        with read_replica.route_reads(is_public=not is_preview):
            return answer(request, *args, **kwargs)

    marked.is_content_page = True
    return marked


def prefix_header_middleware(get_response):
    """Keeps prefixes from search engines, and what a token opens from every store; stands outside to reach errors too.

    What carries a token tells nobody outside of it: ``Referrer-Policy: same-origin`` holds for the whole site.
    """

    def answer(request):
        carries_a_token = CARRIES_A_TOKEN.match(request.path_info)
        is_kept_out = carries_a_token or PREFIX.match(request.path_info)
        response = get_response(request)
        if is_kept_out:
            response["X-Robots-Tag"] = "noindex"
        if carries_a_token:
            response["Cache-Control"] = "private, no-store"
        return response

    return answer


class EditionMiddleware:
    """Takes ``/archive/<date>`` or ``/preview/<token>`` off the path, so that views and ``{% url %}`` work unchanged.

    Inside a prefix only content pages exist. The script prefix is restored after the answer, whatever happened.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        now = timezone.now()
        # Read when somebody asks: the view says from which database.
        request.edition, request.prefix = SimpleLazyObject(Edition.of_today), None
        match = PREFIX.match(request.path_info)
        if match is None:
            return memento.add_headers(request, self.get_response(request))
        request.prefix = _prefix_of(match, now)
        if request.path_info == request.prefix.path:
            return HttpResponsePermanentRedirect(request.path + "/")
        if request.prefix.link and _opens_the_first_page(request):
            _count_opening(request.prefix.link, now)
        request.edition = request.prefix.edition
        return self._answer_inside(request)

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

    def _answer_inside(self, request):
        outside = get_script_prefix()
        request.path_info = request.path_info.removeprefix(request.prefix.path)
        set_script_prefix(outside.rstrip("/") + request.prefix.path + "/")
        try:
            return memento.add_headers(request, self.get_response(request))
        finally:
            set_script_prefix(outside)


def gone(request, publication):
    """410: why it was withdrawn or withheld, and where to go instead."""
    successor = publication.successor and request.edition.cards.get(publication.successor)
    context = {"publication": publication, "successor": successor, "is_missing": True}
    return render(request, "410.html", context, status=410)


def _prefix_of(match, now) -> Prefix:
    read = _archive if match["sort"] == "archive" else _preview
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
    moments = days.moments(edition.at, now)
    if moments is None or day < bucharest_day(moments.first):
        raise Http404(days.NO_SUCH_DAY)
    archived = days.Archived(edition, page, moments, now)
    return Prefix(path, edition, day, archived=archived)


def _preview(path, token, now, page) -> Prefix:
    opened = previews.edition_for(token, now)
    if opened is None:
        raise Http404(previews.CLOSED)
    edition, link = opened
    return Prefix(path, edition, link=link)


def _opens_the_first_page(request) -> bool:
    """Whether somebody comes from outside; who walks about in the preview, or goes on from its form, is inside."""
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
    """A page is shown whether or not it could be counted."""
    try:
        link.count_opening(now)
    except DatabaseError as error:
        logger.warning("The opening of preview link %s was not counted: %s", link.pk, type(error).__name__)
