"""The editions that a prefix of the URL selects: ``/archive/<day>`` and ``/preview/<token>``."""

import datetime
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, QueryDict
from django.urls import get_script_prefix, set_script_prefix
from django.utils.http import escape_leading_slashes
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.i18n import languages
from core.i18n.dates import ONE_DAY, bucharest_day, end_of_day
from delivery.archive import days
from publishing import previews
from record.editions import Edition
from record.models import PreviewLink, Publication

# The URLs of Memento have no day (delivery/archive/memento.py).
PREFIX = re.compile(r"/(?P<kind>archive|preview)/(?!time(?:gate|map)/)(?P<name>[^/]+)(?=/|$)")
OWN_PREVIEW = re.compile(
    rf"{re.escape(settings.ADMIN_URL)}preview/(?P<number>[0-9]{{1,18}})(?=/|$)"
)

NOT_OVER = _(
    "This day isn’t over yet. The archive will contain it from tomorrow, as it is at midnight in "
    "Bucharest."
)
NO_SUCH_DAY = _(
    "The archive doesn’t contain this day. It covers the days from the first publication to "
    "yesterday."
)


class DayNotOver(Http404):
    """Answers the archived URL of today; ``today_path`` is the path on the live site."""

    def __init__(self, page: str) -> None:
        super().__init__(NOT_OVER)
        self.today_path = escape_leading_slashes(page)


@contextmanager
def prefixed_links(path: str) -> Iterator[None]:
    """Put ``path`` before every URL that is reversed inside."""
    outside = get_script_prefix()
    set_script_prefix(f"{outside.rstrip('/')}{path}/")
    try:
        yield
    finally:
        set_script_prefix(outside)


@dataclass(frozen=True)
class Prefix:
    """An edition read instead of the live one.

    ``path`` is removed from the URL and put before every link. An archive has ``archived``, a
    preview has ``link``.
    """

    path: str
    edition: Edition
    link: PreviewLink | None = None
    archived: days.ArchivedPage | None = None

    @property
    def is_archive(self) -> bool:
        return self.archived is not None

    @property
    def is_own(self) -> bool:
        """Whether it is the preview of signed-in staff, who can open the forms."""
        return self.path.startswith(settings.ADMIN_URL)

    @property
    def drafts(self) -> list[Publication]:
        """The candidates that a preview shows instead of the publications of their objects."""
        return list(self.edition.candidates.values())

    @property
    def review_address(self) -> str:
        """The URL to comment and approve; empty if the preview is not for review."""
        if self.link is None or not (self.link.is_shared and self.drafts):
            return ""
        return previews.review_path(self.link)


class SiteRequest(HttpRequest):
    """A request with the attributes that ``EditionMiddleware`` sets, for type hints."""

    edition: Edition
    prefix: Prefix | None


def page_request(path: str, query: str = "") -> SiteRequest:
    """Return an anonymous request for a page; the caller sets its edition and its prefix."""
    request = SiteRequest()
    request.method = "GET"
    request.path = request.path_info = path
    request.GET = QueryDict(query)
    request.META = {"HTTP_HOST": urlsplit(settings.SITE_URL).netloc, "QUERY_STRING": query}
    request.LANGUAGE_CODE = languages.language_of(path)
    return request


def find_prefix(match: re.Match[str], now: datetime.datetime) -> Prefix:
    """Return the prefix of a path that matches ``PREFIX``; ``Http404`` if it opens nothing."""
    if match["kind"] == "archive":
        return _archive(match, now)
    opened = previews.open_shared(match["name"], now)
    if opened is None:
        raise Http404(previews.CLOSED)
    return Prefix(match[0], *opened)


def find_own_preview(match: re.Match[str], user: User, now: datetime.datetime) -> Prefix | None:
    """Return the prefix of the user's own preview at a matching path, or None if it opens none."""
    opened = previews.open_own(int(match["number"]), user, now)
    return Prefix(match[0], *opened) if opened else None


def _archive(match: re.Match[str], now: datetime.datetime) -> Prefix:
    """Return a day between the first publication and yesterday, in Bucharest."""
    name = match["name"]
    page = match.string[match.end() :] or "/"
    try:
        day = datetime.date.fromisoformat(name)
    except ValueError as error:
        raise Http404(NO_SUCH_DAY) from error
    # Other forms of ISO 8601 would be further URLs of the same page.
    today = bucharest_day(now)
    if str(day) != name or day > today:
        raise Http404(NO_SUCH_DAY)
    if day == today:
        raise DayNotOver(page)
    edition = Edition(end_of_day(day))
    change_times = days.change_times(edition.at, now)
    if change_times is None:
        raise Http404(NO_SUCH_DAY)
    archived = days.ArchivedPage(edition, page, change_times, today - ONE_DAY)
    return Prefix(match[0], edition, archived=archived)
