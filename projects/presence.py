"""In which countries and areas the projects work, and how much."""

from collections import Counter
from typing import NamedTuple

from projects import listing
from projects.content import ActivityContent, CountryContent, ProjectContent
from publishing.alphabet import by_letter, folded
from publishing.content import Ref
from publishing.neighbours import neighbours
from publishing.outlines import by_name

MOST = 20


class Presence(NamedTuple):
    """How many projects and activities name a country."""

    country: CountryContent
    ongoing: int
    projects: int
    activities: int


def presences(edition) -> list[Presence]:
    """Every country and area that a project or an activity names, in the order of the names."""
    return edition.worked_out(_presences)


def by_first_letter(edition) -> list[tuple[str, list[Presence]]]:
    return by_letter(presences(edition), lambda each: each.country.name)


def within(country: CountryContent) -> dict:
    """What happens in ``country``: at most ``MOST`` projects and activities, their numbers, and its neighbours."""
    edition = country.edition
    counted = presences(edition)
    others = (each.country for each in counted if each.country.key != country.key)
    before, after = neighbours(country, sorted([*others, country], key=_name))
    projects = edition.worked_out(_projects_by_country).get(country.ref, [])
    activities = edition.worked_out(_activities_by_country).get(country.ref, [])
    shown = edition.cards_of(projects[:MOST])
    edition.know_all(shown)
    return {
        "presence": next((each for each in counted if each.country.key == country.key), None),
        "groups": listing.groups(shown, Counter(each.status(edition.day) for each in projects), edition.day),
        "projects_in_all": len(projects),
        "activities": edition.cards_of(activities[:MOST]),
        "activities_in_all": len(activities),
        "has_more_projects": len(projects) > MOST,
        "has_more_activities": len(activities) > MOST,
        "before": before,
        "after": after,
    }


def _presences(edition) -> list[Presence]:
    edition.load_cards(CountryContent, ProjectContent, ActivityContent)
    projects = edition.worked_out(_projects_by_country)
    activities = edition.worked_out(_activities_by_country)
    ongoing = Counter(
        ref for each in edition.worked_out(listing.ongoing_projects) for ref in set(each.countries)
    )
    counted = (
        Presence(
            country,
            ongoing[country.ref],
            len(projects.get(country.ref, ())),
            len(activities.get(country.ref, ())),
        )
        for country in sorted(edition.cards(CountryContent), key=_name)
    )
    return [each for each in counted if each.projects or each.activities]


def _projects_by_country(edition) -> dict[Ref, list]:
    """In outline, in the order of the list of projects."""
    return by_name(edition.worked_out(listing.projects_by_status), "countries")


def _activities_by_country(edition) -> dict[Ref, list]:
    """In outline, the latest first."""
    return by_name(edition.worked_out(listing.latest_activities), "country")


def _name(country):
    return folded(country.name), country.slug
