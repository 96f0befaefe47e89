"""The order of lists, and the groups in them."""

import datetime
from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import NamedTuple

from core.i18n.collation import sort_key
from projects.content import (
    ActivityContent,
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    FunderShare,
    ProjectContent,
    Status,
)
from record.cards import CardRepository
from record.content import Ref

LONG_AGO = datetime.date.min
BY_STATUS = {status: index for index, status in enumerate(Status)}


class Group(NamedTuple):
    """The projects of one status on one page of the list; ``total`` counts those on all its pages."""

    status: Status
    projects: list[ProjectContent]
    total: int


def by_status(projects: Iterable[ProjectContent], on: datetime.date) -> list[ProjectContent]:
    """Ongoing ones first, then upcoming, not stated and completed ones; the latest start first in each."""
    return sorted(latest(projects), key=lambda project: BY_STATUS[project.status(on)])


def groups(
    page: Iterable[ProjectContent], totals: Mapping[str, int], on: datetime.date
) -> list[Group]:
    """``totals`` says how many there are of each status on all pages."""
    return [
        Group(status, list(members), totals[status])
        for status, members in groupby(page, key=lambda project: project.status(on))
    ]


def ongoing(projects: Iterable[ProjectContent], on: datetime.date) -> list[ProjectContent]:
    return [project for project in projects if project.status(on) == Status.ONGOING]


def projects_by_status(cards: CardRepository) -> list:
    """Return outlines; call it as ``cards.memoize(projects_by_status)``, and the next three likewise."""
    return by_status(cards.outlines(ProjectContent), cards.day)


def ongoing_projects(cards: CardRepository) -> list:
    return ongoing(cards.memoize(projects_by_status), cards.day)


def latest_activities(cards: CardRepository) -> list:
    return latest(cards.outlines(ActivityContent))


def fields_with_projects(cards: CardRepository) -> set[Ref]:
    """The fields of work that one of the projects names at least."""
    return {ref for project in cards.outlines(ProjectContent) for ref in project.fields}


def latest[Dated: (ActivityContent, ProjectContent)](dated: Iterable[Dated]) -> list[Dated]:
    """Activities or projects, the latest start first, those without one last."""
    return sorted(dated, key=lambda content: (_first_day(content), content.slug), reverse=True)


def oldest(activities: Iterable[ActivityContent]) -> list[ActivityContent]:
    """Those without a date last, as in the other order."""
    return sorted(
        activities,
        key=lambda activity: (activity.start is None, _first_day(activity), activity.slug),
    )


def by_acronym(projects: Iterable[ProjectContent]) -> list[ProjectContent]:
    return sorted(projects, key=lambda project: (sort_key(project.short_name), project.slug))


def by_budget(projects: Iterable[ProjectContent]) -> list[ProjectContent]:
    """The largest first. Amounts are compared within their currency only, the euro first; unknown ones stand last."""
    return sorted(projects, key=_budget)


def activities_of(project: ProjectContent) -> list[ActivityContent]:
    """Those that the project took part in, not those that only speak of it."""
    return latest(project.cards.referencing_by("projects", project.ref, ActivityContent))


def countries(project: ProjectContent) -> list[CountryContent]:
    return by_name(project.named(*project.countries))


def country(activity: ActivityContent) -> CountryContent | None:
    """Where it took place."""
    return activity.cards.get(activity.country) if activity.country else None


def by_name(countries: Iterable[CountryContent]) -> list[CountryContent]:
    """In the order of their names, whatever accents stand in them."""
    return sorted(countries, key=lambda country: sort_key(country.name))


def fields(contents: Iterable[FieldOfWorkContent]) -> list[FieldOfWorkContent]:
    """In the order of the office's profile."""
    return sorted(contents, key=lambda field: (field.position, field.slug))


def funders(project: ProjectContent) -> list[tuple[FunderContent, FunderShare]]:
    cards = {card.ref: card for card in project.named(*(share.funder for share in project.funders))}
    return [(cards[share.funder], share) for share in project.funders if share.funder in cards]


def by_date(documents: Iterable[DocumentContent]) -> list[DocumentContent]:
    """The newest document first, those without a date last."""
    return sorted(
        documents,
        key=lambda document: (document.date.first if document.date else LONG_AGO, document.slug),
        reverse=True,
    )


def _budget(project):
    amount, currency = project.budget_amount, project.budget_currency
    if amount is None:
        return True, False, "", 0, project.slug
    return False, currency != "EUR", currency, -amount, project.slug


def label_of(choices, code: str) -> str:
    """The word for a code; a code of an older release that has no word any more is shown as it is."""
    return str(choices(code).label) if code in choices.values else code


def _first_day(dated) -> datetime.date:
    return dated.start.first if dated.start else LONG_AGO
