"""Totals of projects and activities by country or area."""

from collections import Counter
from typing import NamedTuple

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
    return group_by_letter(all_country_totals(cards), lambda totals: totals.country.name)


def country_context(country: CountryContent) -> dict:
    """Return the context of a country page: at most ``MAX_LISTED`` projects and activities, with their totals."""
    cards = country.cards
    all_totals = all_country_totals(cards)
    others = (totals.country for totals in all_totals if totals.country.key != country.key)
    before, after = neighbours(country, sorted([*others, country], key=_name))
    projects = cards.memoize(_projects_by_country).get(country.ref, [])
    activities = cards.memoize(_activities_by_country).get(country.ref, [])
    shown = cards.of_outlines(projects[:MAX_LISTED])
    cards.prefetch_references(shown)
    return {
        "totals": next(
            (totals for totals in all_totals if totals.country.key == country.key), None
        ),
        "groups": ordering.groups(
            shown, Counter(project.status(cards.day) for project in projects), cards.day
        ),
        "projects_in_all": len(projects),
        "activities": cards.of_outlines(activities[:MAX_LISTED]),
        "activities_in_all": len(activities),
        "has_more_projects": len(projects) > MAX_LISTED,
        "has_more_activities": len(activities) > MAX_LISTED,
        "before": before,
        "after": after,
    }


def _all_country_totals(cards) -> list[CountryTotals]:
    cards.load(CountryContent, ProjectContent, ActivityContent)
    projects = cards.memoize(_projects_by_country)
    activities = cards.memoize(_activities_by_country)
    ongoing = Counter(
        ref
        for project in cards.memoize(ordering.ongoing_projects)
        for ref in set(project.countries)
    )
    all_totals = (
        CountryTotals(
            country,
            ongoing[country.ref],
            len(projects.get(country.ref, ())),
            len(activities.get(country.ref, ())),
        )
        for country in sorted(cards.all(CountryContent), key=_name)
    )
    return [totals for totals in all_totals if totals.projects or totals.activities]


def _projects_by_country(cards) -> dict[Ref, list]:
    """In outline, in the order of the list of projects."""
    return group_by_ref(cards.memoize(ordering.projects_by_status), "countries")


def _activities_by_country(cards) -> dict[Ref, list]:
    """In outline, the latest first."""
    return group_by_ref(cards.memoize(ordering.latest_activities), "country")


def _name(country):
    return sort_key(country.name), country.slug
