"""The projects and activities of a country or area, and their numbers."""

from collections import Counter
from typing import Any, NamedTuple

from projects import ordering
from projects.content import (
    ActivityContent,
    CountryContent,
    ProjectContent,
    Region,
    Status,
    Treaty,
    TreatyStep,
)
from record.card_store import group_by_ref
from record.cards import CardRepository
from record.content import Ref

MAX_LISTED = 20


class CountryTotals(NamedTuple):
    """The numbers of projects and activities that reference a country."""

    country: CountryContent
    ongoing: int
    projects: int
    activities: int


def country_fills(cards: CardRepository) -> list[tuple[CountryContent, str]]:
    """Return the countries of projects, each with its fill on the map: "ongoing" or "other".

    It reads no activities. Call it as ``cards.memoize(country_fills)``.
    """
    cards.load(CountryContent, ProjectContent)
    projects = cards.memoize(_projects_by_country)
    ongoing = group_by_ref(cards.memoize(ordering.ongoing_projects), "countries")
    return [
        (country, "ongoing" if country.ref in ongoing else "other")
        for country in ordering.by_name(cards.all(CountryContent))
        if country.ref in projects
    ]


def country_totals(cards: CardRepository) -> list[CountryTotals]:
    """Return the totals of referenced countries; call it as ``cards.memoize(country_totals)``."""
    cards.load(CountryContent, ProjectContent, ActivityContent)
    projects = cards.memoize(_projects_by_country)
    activities = cards.grouped(ActivityContent, "country")
    ongoing = group_by_ref(cards.memoize(ordering.ongoing_projects), "countries")
    all_totals = []
    for country in ordering.by_name(cards.all(CountryContent)):
        numbers = [len(group.get(country.ref, ())) for group in (ongoing, projects, activities)]
        if any(numbers):
            all_totals.append(CountryTotals(country, *numbers))
    return all_totals


def totals_of(country: CountryContent) -> CountryTotals:
    """Return the totals of a country, also of one that nothing references."""
    totals = {item.country.ref: item for item in country.cards.memoize(country_totals)}
    return totals.get(country.ref) or CountryTotals(country, 0, 0, 0)


def country_context(country: CountryContent) -> dict[str, Any]:
    """Return the context of a country page; each of its lists has at most ``MAX_LISTED`` items."""
    cards = country.cards
    projects = cards.memoize(_projects_by_country).get(country.ref, [])
    activities = ordering.latest(cards.grouped(ActivityContent, "country").get(country.ref, []))
    shown = cards.of_outlines(projects[:MAX_LISTED])
    all_open = open_to(country, projects)
    open_projects = cards.of_outlines(all_open[:MAX_LISTED])
    cards.prefetch_references([*shown, *open_projects])
    by_status = Counter(project.status(cards.day) for project in projects)
    groups = ordering.groups(shown, by_status, cards.day)
    return {
        "totals": totals_of(country),
        "projects": shown,
        "current_groups": [group for group in groups if group[0] != Status.COMPLETED],
        "completed_groups": [group for group in groups if group[0] == Status.COMPLETED],
        "open_projects": open_projects,
        "number_of_open": len(all_open),
        "activities": cards.of_outlines(activities[:MAX_LISTED]),
        "treaties": treaties(country),
    }


def open_to(country: CountryContent, projects: list[Any]) -> list[Any]:
    """Return the projects that may be running and are open to a country that they do not name.

    They are the global ones, and those of its regions with an open list of countries. The regions
    of a country are those of ``projects``, the outlines of all that name it.
    """
    regions = {Region.GLOBAL, *(project.region for project in projects)} - {""}
    return [
        project
        for project in country.cards.memoize(_open_projects)
        if country.ref not in project.countries and project.region in regions
    ]


def treaties(country: CountryContent) -> list[tuple[Treaty, list[TreatyStep]]]:
    """Return the acts of a country about each treaty, in the order of their dates."""
    steps = sorted(country.treaty_steps, key=lambda step: ordering.day_of(step.date))
    by_treaty = [(treaty, [step for step in steps if step.treaty == treaty]) for treaty in Treaty]
    return [(treaty, steps) for treaty, steps in by_treaty if steps]


def _open_projects(cards: CardRepository) -> list[Any]:
    """Return the outlines of projects that may be running and support further countries."""
    return [
        project
        for project in cards.memoize(ordering.projects_by_status)
        if (project.countries_are_open or project.region == Region.GLOBAL)
        and project.status(cards.day) in (Status.ONGOING, Status.NOT_STATED)
    ]


def _projects_by_country(cards: CardRepository) -> dict[Ref, list[Any]]:
    return group_by_ref(cards.memoize(ordering.projects_by_status), "countries")
