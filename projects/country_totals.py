"""Totals of projects and activities by country or area."""

from collections import Counter
from typing import Any, NamedTuple

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

    @property
    def fill(self) -> str:
        """The fill on the map: by ongoing projects, other ones, or none."""
        if self.ongoing:
            return "ongoing"
        return "other" if self.projects else "none"


def country_totals(cards: CardRepository) -> list[CountryTotals]:
    """Return the totals of referenced countries; call it as ``cards.memoize(country_totals)``."""
    cards.load(CountryContent, ProjectContent, ActivityContent)
    projects = cards.memoize(_projects_by_country)
    activities = cards.memoize(_activities_by_country)
    ongoing = group_by_ref(cards.memoize(ordering.ongoing_projects), "countries")
    all_totals = []
    for country in ordering.by_name(cards.all(CountryContent)):
        numbers = [len(group.get(country.ref, ())) for group in (ongoing, projects, activities)]
        if any(numbers):
            all_totals.append(CountryTotals(country, *numbers))
    return all_totals


def country_context(country: CountryContent) -> dict[str, Any]:
    """Return the context of a country page, with at most ``MAX_LISTED`` projects and activities."""
    cards = country.cards
    totals_by_key = {totals.country.key: totals for totals in cards.memoize(country_totals)}
    others = [totals.country for key, totals in totals_by_key.items() if key != country.key]
    before, after = neighbours(country, ordering.by_name([*others, country]))
    projects = cards.memoize(_projects_by_country).get(country.ref, [])
    activities = cards.memoize(_activities_by_country).get(country.ref, [])
    shown = cards.of_outlines(projects[:MAX_LISTED])
    cards.prefetch_references(shown)
    by_status = Counter(project.status(cards.day) for project in projects)
    return {
        "totals": totals_by_key.get(country.key),
        "projects": shown,
        "groups": ordering.groups(shown, by_status, cards.day),
        "activities": cards.of_outlines(activities[:MAX_LISTED]),
        "before": before,
        "after": after,
    }


def _projects_by_country(cards: CardRepository) -> dict[Ref, list[Any]]:
    return group_by_ref(cards.memoize(ordering.projects_by_status), "countries")


def _activities_by_country(cards: CardRepository) -> dict[Ref, list[Any]]:
    return group_by_ref(cards.memoize(ordering.latest_activities), "country")
