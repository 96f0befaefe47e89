"""The projects and activities of a country or area, and their numbers."""

import datetime
from collections import Counter
from typing import Any, NamedTuple

from projects import ordering
from projects.models import (
    ActivityContent,
    CountryContent,
    ProjectContent,
    Region,
    Status,
    Treaty,
    TreatyStepContent,
)
from record.content import Ref
from record.editions import Edition
from record.listing import LATEST


class CountryTotals(NamedTuple):
    """The numbers of projects and activities that reference a country."""

    country: CountryContent
    ongoing: int
    projects: int
    activities: int


def country_fills(edition: Edition) -> list[tuple[CountryContent, str]]:
    """Return the countries of projects, each with its fill on the map."""
    _current, projects, _ongoing = edition.cached(_numbers_of_projects)
    countries = ordering.by_name(edition.contents(CountryContent))
    return [(country, fill_of(country)) for country in countries if country.ref in projects]


def fill_of(country: CountryContent) -> str:
    """Return the fill of a country on the map: "ongoing", "running" or "other"."""
    current, _projects, ongoing = country.edition.cached(_numbers_of_projects)
    if country.ref in ongoing:
        return "ongoing"
    return "running" if country.ref in current else "other"


def country_totals(edition: Edition) -> list[CountryTotals]:
    """Return the totals of referenced countries, by name."""
    countries = ordering.by_name(edition.contents(CountryContent))
    totals = [totals_of(country) for country in countries]
    return [each for each in totals if each.projects or each.activities]


def totals_of(country: CountryContent) -> CountryTotals:
    """Return the totals of a country, also of one that nothing references."""
    current, projects, _ongoing = country.edition.cached(_numbers_of_projects)
    activities = country.edition.cached(_numbers_of_activities)
    ref = country.ref
    return CountryTotals(country, current[ref], projects[ref], activities[ref])


def country_context(country: CountryContent) -> dict[str, Any]:
    """Return the context of a country page; each list has at most ``ordering.MAX_LISTED`` items."""
    edition = country.edition
    all_projects = ordering.projects_by_status(edition)
    ref = country.ref
    projects = [project for project in all_projects if ref in project.countries]
    others = [project for project in all_projects if ref not in project.countries]
    activities = edition.listing(ActivityContent).where("country", ref)
    shown_activities = activities.order_by(*LATEST)[: ordering.MAX_LISTED]
    shown = projects[: ordering.MAX_LISTED]
    all_open = _open_to(others, {project.region for project in projects}, edition.day)
    open_projects = all_open[: ordering.MAX_LISTED]
    edition.prefetch_references([*shown, *open_projects, *shown_activities])
    groups = ordering.first_groups(projects, edition.day)
    return {
        "totals": totals_of(country),
        "projects": shown,
        "current_groups": [group for group in groups if group[0] != Status.COMPLETED],
        "completed_groups": [group for group in groups if group[0] == Status.COMPLETED],
        "open_projects": open_projects,
        "number_of_open": len(all_open),
        "activities": shown_activities,
        "treaties": treaties(country),
    }


def _open_to(
    projects: list[ProjectContent], regions: set[str], day: datetime.date
) -> list[ProjectContent]:
    """Return the ``projects`` that may be running and are open to a country without naming it.

    They are the global ones, and those of its regions with an open list of countries. The
    ``regions`` of a country are those of the projects that name it.
    """
    open_projects = []
    for project in projects:
        is_open = project.countries_are_open and project.region and project.region in regions
        may_name_it = is_open or project.region == Region.GLOBAL
        status = project.status(day)
        if may_name_it and (status.is_current or status == Status.NOT_STATED):
            open_projects.append(project)
    return open_projects


def treaties(country: CountryContent) -> list[tuple[Treaty, list[TreatyStepContent]]]:
    """Return the acts of a country about each treaty, in the order of their dates."""
    steps = sorted(
        country.treaty_steps, key=lambda step: step.date.first if step.date else datetime.date.min
    )
    return [(treaty, [step for step in steps if step.treaty == treaty]) for treaty in Treaty]


def _numbers_of_projects(edition: Edition) -> tuple[Counter[Ref], Counter[Ref], set[Ref]]:
    """Return the numbers of current projects and of all by country, and where one is ongoing."""
    current: Counter[Ref] = Counter()
    projects: Counter[Ref] = Counter()
    ongoing: set[Ref] = set()
    for project in edition.contents(ProjectContent):
        status = project.status(edition.day)
        projects.update(project.countries)
        if status.is_current:
            current.update(project.countries)
        if status == Status.ONGOING:
            ongoing.update(project.countries)
    return current, projects, ongoing


def _numbers_of_activities(edition: Edition) -> Counter[Ref]:
    counts = edition.listing(ActivityContent).counts("country")["country"]
    return Counter({Ref.parse(text): number for text, number in counts.items()})
