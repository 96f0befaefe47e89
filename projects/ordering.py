"""Order and groups of lists: of contents, and of listings, which the database sorts."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.db.models import Case, OuterRef, Q, Subquery, TextChoices, Value, When

from core.i18n.collation import sort_key
from core.i18n.dates import start_of_day
from projects.models import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    DocumentType,
    FieldOfWorkContent,
    FunderContent,
    FunderShareContent,
    ProjectContent,
    Status,
)
from record.content import TURNING_POINT_NAME, Ref
from record.editions import Edition
from record.listing import LATEST, OLDEST, SLUG, Listing, has_value
from record.models import Value as StoredValue

RECENT = datetime.timedelta(days=730)  # of activities that are called latest
MAX_LISTED = 20  # projects, and activities, on the page of a country or a funder

# A status, projects that have it, and the number of all that have it.
type Group = tuple[Status, list[ProjectContent], int]


def groups(
    page: Iterable[ProjectContent], totals: Mapping[Any, int], on: datetime.date
) -> list[Group]:
    """Group a page that is sorted by status; ``totals`` are the numbers on all pages."""
    return [
        (status, list(members), totals[status])
        for status, members in groupby(page, key=lambda project: project.status(on))
    ]


def first_groups(projects: list[ProjectContent], day: datetime.date) -> list[Group]:
    """Group the first ``MAX_LISTED`` of the projects, which are sorted by status."""
    totals = Counter(project.status(day) for project in projects)
    return groups(projects[:MAX_LISTED], totals, day)


def status_on(day: datetime.date) -> Case:
    """Return the expression of the status of a project on a day (``ProjectFacts.status``)."""
    is_over = has_value("is_known_to_be_over") | Q(last_day__lt=day)
    # The only turning point of a project is the end of its confirmation.
    is_confirmed = has_value(TURNING_POINT_NAME, value__gt=start_of_day(day).isoformat())
    return Case(
        When(first_day__gt=day, then=Value(Status.UPCOMING)),
        When(is_over, then=Value(Status.COMPLETED)),
        When(first_day__isnull=False, last_day__isnull=False, then=Value(Status.ONGOING)),
        When(is_confirmed, then=Value(Status.RUNNING)),
        default=Value(Status.NOT_STATED),
    )


def in_order_of_status(projects: Listing, day: datetime.date) -> Listing:
    """Sort by the annotated status, in the order of `Status`; the latest start first in each."""
    ranks = [When(status=status, then=rank) for rank, status in enumerate(Status)]
    return projects.order_by(Case(*ranks), *LATEST)


def projects_by_status(edition: Edition) -> list[ProjectContent]:
    """Return all projects in the order of `Status`; the latest start first in each."""
    latest = sorted(
        edition.contents(ProjectContent),
        key=lambda each: (each.start.first if each.start else datetime.date.min, each.slug),
        reverse=True,
    )
    statuses = list(Status)
    return sorted(latest, key=lambda project: statuses.index(project.status(edition.day)))


def upcoming_activities(edition: Edition) -> Listing[ActivityContent]:
    """Return the activities that are not over, the next one first."""
    activities = edition.listing(ActivityContent).filter(last_day__gte=edition.day)
    return activities.order_by(*OLDEST)


def latest_activities(edition: Edition) -> Listing[ActivityContent]:
    """Return the activities that were over at most ``RECENT`` ago, the latest first."""
    days = {"last_day__lt": edition.day, "last_day__gte": edition.day - RECENT}
    return edition.listing(ActivityContent).filter(**days).order_by(*LATEST)


def upcoming_then_latest(activities: Listing, day: datetime.date) -> Listing:
    """Sort upcoming activities by date, the next one first; then past ones, the latest first."""
    return current_first(activities, Q(last_day__gte=day))


def current_first(listing: Listing, is_current: Any) -> Listing:
    """Sort contents with the condition ``is_current`` by date, the next one first.

    The others follow, the latest first.
    """
    listing = listing.annotate(is_current=Case(When(is_current, then=True), default=False))
    first_day = Case(When(is_current=True, then="first_day"))
    slug = Case(When(is_current=True, then=SLUG))
    return listing.order_by("-is_current", first_day.asc(nulls_last=True), slug.asc(), *LATEST)


def in_order_of_type(documents: Listing, day: datetime.date) -> Listing:
    """Sort in the order of `DocumentType`, unknown types last; the newest first in each."""
    types = StoredValue.objects.filter(publication=OuterRef("pk"), name="type").values("value")
    ranks = [When(type=value, then=rank) for rank, value in enumerate(DocumentType.values)]
    rank = Case(*ranks, default=DocumentType.values.index(DocumentType.OTHER))
    return documents.annotate(type=Subquery(types[:1])).order_by(rank, *LATEST)


def numbers_of_projects(edition: Edition) -> Counter[Ref]:
    """Return the number of projects that name each field of work and each funder.

    Call it as ``edition.cached(numbers_of_projects)``.
    """
    numbers: Counter[Ref] = Counter()
    for project in edition.contents(ProjectContent):
        numbers.update({*project.fields, *(share.funder for share in project.funders)})
    return numbers


def upcoming_and_past(
    page: Iterable[ActivityContent], on: datetime.date
) -> list[tuple[bool, list[ActivityContent]]]:
    """Group a sorted page into upcoming activities (True) and past ones."""
    groups: dict[bool, list[ActivityContent]] = {}
    for activity in page:
        groups.setdefault(activity.is_upcoming(on), []).append(activity)
    return list(groups.items())


def by_acronym(projects: Iterable[ProjectContent], day: datetime.date) -> list[ProjectContent]:
    """Sort by short name, on any day."""
    return sorted(projects, key=lambda project: (sort_key(project.any_title), project.slug))


def by_budget(projects: Iterable[ProjectContent]) -> list[ProjectContent]:
    """Sort by budget, the largest first: euros, then other currencies, then unknown ones."""
    return sorted(projects, key=_budget)


def _budget(project: ProjectContent) -> tuple:
    amount = project.budget_amount
    currency = project.budget_currency
    if amount is None:
        return True, False, "", 0, project.slug
    return False, currency != "EUR", currency, -amount, project.slug


def documents_by_type(page: Iterable[DocumentContent]) -> list[tuple[Any, list[DocumentContent]]]:
    """Group a page that is sorted by type."""
    return [(kind, list(members)) for kind, members in groupby(page, key=_type)]


def _type(document: DocumentContent) -> DocumentType:
    known = document.type in DocumentType.values
    return DocumentType(document.type) if known else DocumentType.OTHER


def by_name(countries: Iterable[CountryContent]) -> list[CountryContent]:
    """Sort by name, without regard to accents."""
    return sorted(countries, key=lambda country: (sort_key(country.name), country.slug))


def countries(project: ProjectContent) -> list[CountryContent]:
    """Return the countries of a project, by name."""
    return by_name(project.named(*project.countries))


def country(activity: ActivityContent) -> CountryContent | None:
    """Return the country of an activity."""
    return activity.edition.find(activity.country)


def fields(contents: Iterable[FieldOfWorkContent]) -> list[FieldOfWorkContent]:
    """Sort fields of work as in the office's profile."""
    return sorted(contents, key=lambda field: (field.position, field.slug))


def funders(project: ProjectContent) -> list[tuple[FunderContent, FunderShareContent]]:
    """Return the published funders of a project with their shares."""
    named = project.named(*(share.funder for share in project.funders))
    funders = {funder.ref: funder for funder in named}
    shares = [share for share in project.funders if share.funder in funders]
    return [(funders[share.funder], share) for share in shares]


def label_of(choices: type[TextChoices], code: str) -> str:
    """Return the label of a code; a code of an older release without one is its own label."""
    try:
        return str(choices(code).label)
    except ValueError:
        return code
