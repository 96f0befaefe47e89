"""Whether visitors found a page useful: counts by page and day. Who answered is known to nobody."""

import datetime
import logging

from django.db.models import F
from django.http import Http404, HttpRequest
from django.urls import Resolver404

from contact.spam import TRAP
from pages.models import Usefulness
from publishing import hourly, kinds, languages
from publishing.dates import bucharest_day
from publishing.editions import NOTHING_THERE, Gone, Moved
from publishing.shared_cache import CACHE_ERRORS
from staff.traces import client_address, network_trace

ANSWERS = ("yes", "no")
MOST_PER_NETWORK = 60  # within an hour: a ministry stands behind one address
KEPT = datetime.timedelta(days=2 * 365)
SHOWN = datetime.timedelta(days=90)

logger = logging.getLogger("pages")


def is_asked_about(path: str) -> bool:
    """Whether the question stands at the end of the page at ``path`` (on today's site): a page of its own kind."""
    try:
        match = languages.find(path)
    except Resolver404:
        return False
    is_page = getattr(match.func, "is_content_page", False) and "." not in path.rpartition("/")[2]
    return is_page and len(path) <= _longest() and (not match.kwargs or kinds.named_at(path) is not None)


def check(path: str, edition):
    """Raises ``Http404`` where no page stands at ``path`` today that visitors are asked about."""
    if not is_asked_about(path):
        raise Http404(NOTHING_THERE)
    named = kinds.named_at(path)
    try:
        named and edition.get(*named)
    except (Moved, Gone) as error:
        raise Http404(NOTHING_THERE) from error


def take(request: HttpRequest, path: str, answer: str, at: datetime.datetime):
    """Counts the answer, unless a robot gave it or the network has given many within the hour."""
    if not request.POST.get(TRAP) and _is_within_the_limit(request, at):
        count(path, answer, at)


def count(path: str, answer: str, at: datetime.datetime):
    """One more answer for the page; of two that come at once none is lost."""
    row, _ = Usefulness.objects.get_or_create(path=path, day=bucharest_day(at))
    Usefulness.objects.filter(pk=row.pk).update(**{answer: F(answer) + 1})


def forget(at: datetime.datetime) -> int:
    """Deletes the counts of days that are over for more than two years; returns how many."""
    return Usefulness.objects.filter(day__lt=bucharest_day(at - KEPT)).delete()[0]


def _is_within_the_limit(request, at) -> bool:
    """Without the cache there is no limit, and where there is no address none either."""
    trace = network_trace(client_address(request))
    try:
        return not trace or hourly.count("pages.usefulness", trace, at) <= MOST_PER_NETWORK
    except CACHE_ERRORS as error:
        logger.warning("Answers were not limited, the cache is away: %s", type(error).__name__)
        return True


def _longest() -> int:
    return Usefulness._meta.get_field("path").max_length
