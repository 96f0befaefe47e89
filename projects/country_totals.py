"""Totals of projects and activities by country or area."""

from collections import Counter
from typing import Any, NamedTuple

from core.i18n.collation import group_by_letter, sort_key
from delivery.adjacent import neighbours
from projects import ordering
from projects.content import ActivityContent, CountryContent, ProjectContent
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


def all_country_totals(cards: CardRepository) -> list[CountryTotals]:
    """Return the totals of every country that a project or an activity references, by name."""
    return cards.memoize(_all_country_totals)


def by_first_letter(cards: CardRepository) -> list[tuple[str, list[CountryTotals]]]:
    """Return the totals of all countries by the first letter of their names."""
    return group_by_letter(all_country_totals(cards), lambda totals: totals.country.name)


def country_context(country: CountryContent) -> dict[str, Any]:
    """Return the context of a country page, with at most ``MAX_LISTED`` projects and activities."""
    cards = country.cards
    totals_by_key = {totals.country.key: totals for totals in all_country_totals(cards)}
    others = [totals.country for key, totals in totals_by_key.items() if key != country.key]
    before, after = neighbours(country, sorted([*others, country], key=_name))
    projects = cards.memoize(_projects_by_country).get(country.ref, [])
    activities = cards.memoize(_activities_by_country).get(country.ref, [])
    shown = cards.of_outlines(projects[:MAX_LISTED])
    cards.prefetch_references(shown)
    by_status = Counter(project.status(cards.day) for project in projects)
    return {
        "totals": totals_by_key.get(country.key),
        "groups": ordering.groups(shown, by_status, cards.day),
        "projects_in_all": len(projects),
        "activities": cards.of_outlines(activities[:MAX_LISTED]),
        "activities_in_all": len(activities),
        "has_more_projects": len(projects) > MAX_LISTED,
        "has_more_activities": len(activities) > MAX_LISTED,
        "before": before,
        "after": after,
    }


def _all_country_totals(cards: CardRepository) -> list[CountryTotals]:
    cards.load(CountryContent, ProjectContent, ActivityContent)
    projects = cards.memoize(_projects_by_country)
    activities = cards.memoize(_activities_by_country)
    ongoing = group_by_ref(cards.memoize(ordering.ongoing_projects), "countries")
    all_totals = []
    for country in sorted(cards.all(CountryContent), key=_name):
        numbers = [len(group.get(country.ref, ())) for group in (ongoing, projects, activities)]
        if any(numbers):
            all_totals.append(CountryTotals(country, *numbers))
    return all_totals


def _projects_by_country(cards: CardRepository) -> dict[Ref, list[Any]]:
    return group_by_ref(cards.memoize(ordering.projects_by_status), "countries")


def _activities_by_country(cards: CardRepository) -> dict[Ref, list[Any]]:
    return group_by_ref(cards.memoize(ordering.latest_activities), "country")


def _name(country: Any) -> tuple:
    return sort_key(country.name), country.slug
