"""In which countries and areas the projects work, and how much."""

from collections import Counter
from typing import NamedTuple

from projects import listing
from projects.content import ActivityContent, CountryContent, ProjectContent, Status
from publishing.alphabet import by_letter, folded
from publishing.neighbours import neighbours

MOST = 20


class Presence(NamedTuple):
    """How many projects and activities name a country."""

    country: CountryContent
    ongoing: int
    projects: int
    activities: int


def presences(edition) -> list[Presence]:
    """Every country and area that a project or an activity names, in the order of the names."""
    edition.load_cards(CountryContent, ProjectContent, ActivityContent)
    projects = edition.cards(ProjectContent)
    ongoing = _named_by(each for each in projects if each.status(edition.day) == Status.ONGOING)
    all_projects = _named_by(projects)
    activities = Counter(each.country for each in edition.cards(ActivityContent))
    counted = (
        Presence(country, ongoing[country.ref], all_projects[country.ref], activities[country.ref])
        for country in sorted(edition.cards(CountryContent), key=_name)
    )
    return [each for each in counted if each.projects or each.activities]


def by_first_letter(edition) -> list[tuple[str, list[Presence]]]:
    return by_letter(presences(edition), lambda each: each.country.name)


def within(country: CountryContent) -> dict:
    """What happens in ``country``: at most ``MOST`` projects and activities, their numbers, and its neighbours."""
    edition = country.edition
    counted = presences(edition)
    others = (each.country for each in counted if each.country.key != country.key)
    ordered = sorted([*others, country], key=_name)
    projects = [each for each in edition.cards(ProjectContent) if country.ref in each.countries]
    projects = listing.by_status(projects, edition.day)
    activities = listing.latest(
        each for each in edition.cards(ActivityContent) if each.country == country.ref
    )
    before, after = neighbours(country, ordered)
    edition.know_all(projects[:MOST])
    return {
        "presence": next((each for each in counted if each.country.key == country.key), None),
        "groups": listing.groups(projects[:MOST], projects, edition.day),
        "projects_in_all": len(projects),
        "activities": activities[:MOST],
        "activities_in_all": len(activities),
        "has_more_projects": len(projects) > MOST,
        "has_more_activities": len(activities) > MOST,
        "before": before,
        "after": after,
    }


def _named_by(projects) -> Counter:
    return Counter(ref for project in projects for ref in set(project.countries))


def _name(country):
    return folded(country.name), country.slug
