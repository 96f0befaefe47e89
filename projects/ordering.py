"""Order and groups of lists. Functions for contents also accept their outlines."""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from django.db.models import TextChoices

from core.i18n.collation import sort_key
from core.i18n.dates import PartialDate
from projects.content import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    DocumentType,
    FieldOfWorkContent,
    FunderContent,
    FunderShare,
    ProjectContent,
    Status,
)
from record.cards import CardRepository
from record.content import Ref


def by_status(projects: Iterable[ProjectContent], on: datetime.date) -> list[ProjectContent]:
    """Sort by the status on a day, in the order of `Status`; the latest start first in each."""
    statuses = list(Status)
    return sorted(latest(projects), key=lambda project: statuses.index(project.status(on)))


def groups(
    page: Iterable[ProjectContent], totals: Mapping[str, int], on: datetime.date
) -> list[tuple[Status, list[ProjectContent], int]]:
    """Group a page that is sorted by status; ``totals`` are the numbers on all pages."""
    return [
        (status, list(members), totals[status])
        for status, members in groupby(page, key=lambda project: project.status(on))
    ]


def projects_by_status(cards: CardRepository) -> list[Any]:
    """Return outlines; call this and the next three as ``cards.memoize(projects_by_status)``."""
    return by_status(cards.outlines(ProjectContent), cards.day)


def ongoing_projects(cards: CardRepository) -> list[Any]:
    """Return the outlines of ongoing projects, the latest start first."""
    outlines = cards.outlines(ProjectContent)
    return latest(project for project in outlines if project.status(cards.day) == Status.ONGOING)


def fields_with_projects(cards: CardRepository) -> set[Ref]:
    """Return the fields of work that at least one project names."""
    published = {field.ref for field in cards.outlines(FieldOfWorkContent)}
    missing = set(published)
    for project in cards.outlines(ProjectContent):
        if not missing:  # after a few of them
            break
        missing.difference_update(project.fields)
    return published - missing


def numbers_of_projects(cards: CardRepository) -> Counter[Ref]:
    """Return the number of projects that name each field of work and each funder."""
    numbers: Counter[Ref] = Counter()
    for project in cards.outlines(ProjectContent):
        numbers.update({*project.fields, *(share.funder for share in project.funders)})
    return numbers


def latest[Dated: (ActivityContent, ProjectContent)](dated: Iterable[Dated]) -> list[Dated]:
    """Sort by start, the latest first and unknown ones last."""
    return sorted(dated, key=lambda content: (day_of(content.start), content.slug), reverse=True)


def oldest(activities: Iterable[ActivityContent]) -> list[ActivityContent]:
    """Sort by date, the oldest first and unknown ones last."""
    return sorted(
        activities,
        key=lambda activity: (activity.start is None, day_of(activity.start), activity.slug),
    )


def upcoming_first(activities: Iterable[ActivityContent], on: datetime.date) -> list[Any]:
    """Sort upcoming activities by date, the next one first; then past ones, the latest first."""
    activities = list(activities)
    upcoming = [activity for activity in activities if activity.is_upcoming(on)]
    past = [activity for activity in activities if not activity.is_upcoming(on)]
    return oldest(upcoming) + latest(past)


def upcoming_and_past(
    page: Iterable[ActivityContent], on: datetime.date
) -> list[tuple[bool, list[ActivityContent]]]:
    """Group a sorted page into upcoming activities (True) and past ones."""
    groups: dict[bool, list[ActivityContent]] = {}
    for activity in page:
        groups.setdefault(activity.is_upcoming(on), []).append(activity)
    return list(groups.items())


def by_acronym(projects: Iterable[ProjectContent]) -> list[ProjectContent]:
    """Sort by short name."""
    return sorted(projects, key=lambda project: (sort_key(project.short_name), project.slug))


def by_budget(projects: Iterable[ProjectContent]) -> list[ProjectContent]:
    """Sort by budget, the largest first: euros, then other currencies, then unknown ones."""
    return sorted(projects, key=_budget)


def _budget(project: ProjectContent) -> tuple:
    amount = project.budget_amount
    currency = project.budget_currency
    if amount is None:
        return True, False, "", 0, project.slug
    return False, currency != "EUR", currency, -amount, project.slug


def by_date(documents: Iterable[DocumentContent]) -> list[DocumentContent]:
    """Sort by date, the newest first and unknown ones last."""
    return sorted(
        documents, key=lambda document: (day_of(document.date), document.slug), reverse=True
    )


def by_type(documents: Iterable[DocumentContent]) -> list[DocumentContent]:
    """Sort in the order of `DocumentType`, unknown types last; the newest first in each."""
    types = list(DocumentType)
    return sorted(by_date(documents), key=lambda document: types.index(_type(document)))


def documents_by_type(page: Iterable[DocumentContent]) -> list[tuple[Any, list[DocumentContent]]]:
    """Group a page that is sorted by type."""
    return [(kind, list(members)) for kind, members in groupby(page, key=_type)]


def _type(document: DocumentContent) -> DocumentType:
    known = document.type in DocumentType.values
    return DocumentType(document.type) if known else DocumentType.OTHER


def by_name(countries: Iterable[CountryContent]) -> list[CountryContent]:
    """Sort by name, without regard to accents."""
    return sorted(countries, key=lambda country: (sort_key(country.name), country.slug))


def activities_of(project: ProjectContent) -> list[ActivityContent]:
    """Return the activities of a project, the latest first."""
    return latest(project.cards.referencing_by("projects", project.ref, ActivityContent))


def countries(project: ProjectContent) -> list[CountryContent]:
    """Return the countries of a project, by name."""
    return by_name(project.named(*project.countries))


def country(activity: ActivityContent) -> CountryContent | None:
    """Return the country of an activity."""
    return activity.cards.get(activity.country) if activity.country else None


def fields(contents: Iterable[FieldOfWorkContent]) -> list[FieldOfWorkContent]:
    """Sort fields of work as in the office's profile."""
    return sorted(contents, key=lambda field: (field.position, field.slug))


def funders(project: ProjectContent) -> list[tuple[FunderContent, FunderShare]]:
    """Return the published funders of a project with their shares."""
    named = project.named(*(share.funder for share in project.funders))
    cards = {card.ref: card for card in named}
    return [(cards[share.funder], share) for share in project.funders if share.funder in cards]


def label_of(choices: type[TextChoices], code: str) -> str:
    """Return the label of a code; a code of an older release without one is its own label."""
    return str(choices(code).label) if code in choices.values else code


def day_of(date: PartialDate | None) -> datetime.date:
    return date.first if date else datetime.date.min
