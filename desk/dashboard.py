"""The dashboard: tasks of a user, as sentences, and the latest drafts and publications."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.models import User
from core.i18n.dates import bucharest_day
from core.mail.models import TROUBLED_ATTEMPTS
from desk.admin_urls import object_url
from desk.state_text import describe_age, is_due
from desk.views import is_in_list, list_url, worklist_items
from publishing.models import BrokenLink, PurgeRequest
from record import registry
from record.models import (
    LogCosignature,
    LogKey,
    LogTimestamp,
    Publication,
    RecordVerification,
    ReviewEntry,
    Step,
)
from record.models.reviewing import OPEN_COMMENT

MAX_SHOWN = 5
MAX_ENTRIES = 200
MAX_ROWS = 100  # of which the newest of each object is shown


@dataclass(frozen=True)
class Task:
    """Something to do, as a sentence that leads to it, perhaps with the text of a colleague."""

    sentence: str
    url: str
    quote: str = ""
    is_configuration: bool = False


MORE_SUBMITTED = ngettext_lazy(
    "%(number)d more page waits for a publisher.",
    "%(number)d more pages wait for a publisher.",
    "number",
)
MINE_DUE = ngettext_lazy(
    "%(number)d page that you own is due for review.",
    "%(number)d pages that you own are due for review.",
    "number",
)
OTHERS_DUE = ngettext_lazy(
    "%(number)d page of others is due for review.",
    "%(number)d pages of others are due for review.",
    "number",
)
CHANGED = ngettext_lazy(
    "%(number)d live page has unpublished changes.",
    "%(number)d live pages have unpublished changes.",
    "number",
)
SCHEDULED = ngettext_lazy(
    "%(number)d page has a scheduled change.",
    "%(number)d pages have scheduled changes.",
    "number",
)
WITHHELD = ngettext_lazy(
    "The proxy may still have copies of %(number)d withheld version. They are deleted within two "
    "minutes if the background tasks run.",
    "The proxy may still have copies of %(number)d withheld versions. They are deleted within two "
    "minutes if the background tasks run.",
    "number",
)
BROKEN = ngettext_lazy("%(number)d link is broken.", "%(number)d links are broken.", "number")


def numbered_tasks(*rows: tuple[int, Any, str], is_configuration: bool = False) -> list[Task]:
    """Return a task for each row (number, lazy sentence, URL) whose number is not 0."""
    return [
        Task(text % {"number": number}, url, is_configuration=is_configuration)
        for number, text, url in rows
        if number
    ]


def find_tasks(user: User, at: datetime.datetime) -> list[Task]:
    """Return the tasks of `user` at `at` (aware); a fixed number of queries."""
    if not user.has_perm("record.view_publication"):
        return []
    items = worklist_items(user, at)
    entries = _review_entries(user, items)
    day = bucharest_day(at)
    waiting = [item for item in items if is_in_list(item, "waiting", user, day)]
    sent_back = [item for item in waiting if item.last_step == Step.SENT_BACK]
    submitted = [item for item in waiting if item.last_step == Step.SUBMITTED]
    submitted.sort(key=lambda item: item.last_step_at, reverse=True)
    return [
        *_steps(sent_back, entries, _("“{title}” was sent back by {by} {when}:"), at),
        *_comments(items, entries, user, at),
        *_steps(submitted[:MAX_SHOWN], entries, _("“{title}” was submitted by {by} {when}:"), at),
        *numbered_tasks((len(submitted[MAX_SHOWN:]), MORE_SUBMITTED, list_url("waiting"))),
        *_numbers(items, user, day),
    ]


def _review_entries(user: User, items: list[Any]) -> list[ReviewEntry]:
    """Return the steps since the last publication of each object, and open comments.

    The newest comes first.
    """
    published_since = Publication.objects.with_time().filter(
        key=OuterRef("publication__key"), recorded_at__gte=OuterRef("created_at")
    )
    keys = [item.key for item in items if item.last_step or _concerns(user, item)]
    entries = ReviewEntry.objects.filter(Q(publication__key__in=keys) | Q(link__created_by=user))
    is_waiting = OPEN_COMMENT | (~Q(step=Step.COMMENTED) & ~Q(Exists(published_since)))
    entries = entries.filter(is_waiting, publication__kind__in=registry.kinds_for(user, "view"))
    entries = entries.select_related("created_by", "link", "publication")
    entries = entries.defer("publication__content", "publication__pairs")
    # Steps first: any number of comments leaves them on the dashboard.
    is_step = Q(step__in=[Step.SUBMITTED, Step.SENT_BACK])
    steps_first = Case(When(is_step, then=0), default=1)
    found = entries.order_by(steps_first, "-created_at", "-pk")[:MAX_ENTRIES]
    return sorted(found, key=lambda entry: (entry.created_at, entry.pk), reverse=True)


def _concerns(user: User, item: Any) -> bool:
    return user.pk in (item.draft_by_id, item.owner_id)


def _steps(
    items: list[Any], entries: list[ReviewEntry], text: str, at: datetime.datetime
) -> Iterator[Task]:
    """Yield a task for the last step of each item, the newest step first."""
    steps = {(entry.publication.key, entry.step, entry.created_at): entry for entry in entries}
    for item in sorted(items, key=lambda item: item.last_step_at, reverse=True):
        if entry := steps.get((item.key, item.last_step, item.last_step_at)):
            yield _describe_entry(entry, text, item.title, at)


def _comments(
    items: list[Any], entries: list[ReviewEntry], user: User, at: datetime.datetime
) -> Iterator[Task]:
    """Return comments of others on the user’s drafts and by the user’s links, once a link.

    Comments on objects that were deleted wait for no one.
    """
    mine = {item.key for item in items if _concerns(user, item)}
    existing = {item.key for item in items}
    texts = {
        Step.COMMENTED: _("{by} commented on “{title}” {when}:"),
        Step.APPROVED: _("{by} approved “{title}” {when}."),
    }
    seen = set()
    for entry in entries:
        is_by_link = entry.link is not None and entry.link.created_by_id == user.pk
        concerns_user = is_by_link or entry.publication.key in mine
        if not concerns_user or entry.created_by_id == user.pk or entry.step not in texts:
            continue
        if entry.is_open_comment and entry.publication.key not in existing:
            continue
        event = (entry.link_id, entry.created_at, entry.by)
        if event not in seen:
            seen.add(event)
            yield _describe_entry(entry, texts[Step(entry.step)], str(entry.publication), at)


def _describe_entry(entry: ReviewEntry, text: str, title: str, at: datetime.datetime) -> Task:
    when = describe_age(entry.created_at, at)
    sentence = text.format(title=title, by=entry.by, when=when)
    url = object_url(entry.publication)
    return Task(sentence, f"{url}#comments" if entry.is_open_comment else url, entry.text)


def _numbers(items: list[Any], user: User, day: datetime.date) -> list[Task]:
    due = [item for item in items if is_due(item, day)]
    mine = sum(item.owner_id == user.pk for item in due)
    changed = sum(is_in_list(item, "changed", user, day) for item in items)
    scheduled = sum(is_in_list(item, "scheduled", user, day) for item in items)
    broken = BrokenLink.objects.count() if user.has_perm("publishing.view_brokenlink") else 0
    may_wait = settings.PROXY_CACHE_FOLDER and user.has_perm("record.withhold")
    withheld = PurgeRequest.objects.count() if may_wait else 0
    withheld_list = reverse("admin:record_publication_changelist", query={"sort": "withheld"})
    return numbered_tasks(
        (mine, MINE_DUE, list_url("review") + "?owner=me"),
        (len(due) - mine, OTHERS_DUE, list_url("review")),
        (changed, CHANGED, list_url("changed")),
        (scheduled, SCHEDULED, list_url("scheduled")),
        (withheld, WITHHELD, withheld_list),
        (broken, BROKEN, reverse("admin:publishing_brokenlink_changelist")),
    )


def last_written(user: User) -> list[Publication]:
    """Return the newest row of each of the objects that `user` saved last."""
    rows = Publication.objects.filter(saved_by=user, reason="", withheld_at=None)
    return _first_of_each(rows.order_by("-pk"), user)


def last_published(user: User, at: datetime.datetime) -> list[Publication]:
    """Return the last publication of each of the objects that were published last."""
    rows = Publication.objects.ever_in_force(at).with_content().select_related("recorded_by")
    return _first_of_each(rows.order_by("-in_force_from", "-pk"), user)


def _first_of_each(rows: QuerySet[Publication], user: User) -> list[Publication]:
    """Return the first row of each of the first objects that the user may view."""
    rows = rows.filter(kind__in=registry.kinds_for(user, "view")).defer("content")
    first: dict[UUID, Publication] = {}
    for row in rows[:MAX_ROWS]:
        first.setdefault(row.key, row)
    return list(first.values())[:MAX_SHOWN]


def state_of_log() -> dict[str, Any]:
    """Return the last verification, the first day without its timestamp, and late witnesses."""
    witnesses = [witness for witness, _url in settings.LOG_WITNESSES]
    later = LogTimestamp.objects.filter(day__gt=OuterRef("day"), token__isnull=False)
    late = LogTimestamp.objects.filter(token=None, attempts__gte=TROUBLED_ATTEMPTS)
    wanted = LogCosignature.objects.filter(line="", attempts__gte=TROUBLED_ATTEMPTS)
    verifications = RecordVerification.objects.annotate(is_signed=Exists(LogKey.objects.all()))
    return {
        "late_cosignatures": wanted.filter(witness__in=witnesses),
        "verification": verifications.order_by("-day").first(),
        "late_timestamp": late.filter(~Exists(later)).order_by("day").first(),
    }


def add_links(app_list: list[Any]) -> list[tuple[str, str]]:
    """Return name and URL of the empty form of each kind that may be added, in their order."""
    kinds = registry.models_by_kind().values()
    return [
        (str(entry["model"]._meta.verbose_name), entry["add_url"])
        for group in app_list
        for entry in group["models"]
        if entry["add_url"] and entry["model"] in kinds and not entry["model"].slug_is_fixed
    ]
