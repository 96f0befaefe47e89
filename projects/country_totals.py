"""In which countries and areas the projects work, and how much."""

from collections import Counter
from typing import NamedTuple

from core.i18n.collation import by_letter, folded
from delivery.adjacent import neighbours
from projects import ordering
from projects.content import ActivityContent, CountryContent, ProjectContent
from record.card_store import group_by_ref
from record.cards import CardRepository
from record.content import Ref

MOST = 20


class Presence(NamedTuple):
    """How many projects and activities name a country."""

    country: CountryContent
    ongoing: int
    projects: int
    activities: int


def presences(cards: CardRepository) -> list[Presence]:
    """Every country and area that a project or an activity names, in the order of the names."""
    return cards.memoize(_presences)


def by_first_letter(cards: CardRepository) -> list[tuple[str, list[Presence]]]:
    return by_letter(presences(cards), lambda each: each.country.name)


def within(country: CountryContent) -> dict:
    """What happens in ``country``: at most ``MOST`` projects and activities, their numbers, and its neighbours."""
    cards = country.cards
    counted = presences(cards)
    others = (each.country for each in counted if each.country.key != country.key)
    before, after = neighbours(country, sorted([*others, country], key=_name))
    projects = cards.memoize(_projects_by_country).get(country.ref, [])
    activities = cards.memoize(_activities_by_country).get(country.ref, [])
    shown = cards.of_outlines(projects[:MOST])
    cards.prefetch_references(shown)
    return {
        "presence": next((each for each in counted if each.country.key == country.key), None),
        "groups": ordering.groups(shown, Counter(each.status(cards.day) for each in projects), cards.day),
        "projects_in_all": len(projects),
        "activities": cards.of_outlines(activities[:MOST]),
        "activities_in_all": len(activities),
        "has_more_projects": len(projects) > MOST,
        "has_more_activities": len(activities) > MOST,
        "before": before,
        "after": after,
    }


def _presences(cards) -> list[Presence]:
    cards.load(CountryContent, ProjectContent, ActivityContent)
    projects = cards.memoize(_projects_by_country)
    activities = cards.memoize(_activities_by_country)
    ongoing = Counter(ref for each in cards.memoize(ordering.ongoing_projects) for ref in set(each.countries))
    counted = (
        Presence(
            country,
            ongoing[country.ref],
            len(projects.get(country.ref, ())),
            len(activities.get(country.ref, ())),
        )
        for country in sorted(cards.all(CountryContent), key=_name)
    )
    return [each for each in counted if each.projects or each.activities]


def _projects_by_country(cards) -> dict[Ref, list]:
    """In outline, in the order of the list of projects."""
    return group_by_ref(cards.memoize(ordering.projects_by_status), "countries")


def _activities_by_country(cards) -> dict[Ref, list]:
    """In outline, the latest first."""
    return group_by_ref(cards.memoize(ordering.latest_activities), "country")


def _name(country):
    return folded(country.name), country.slug
