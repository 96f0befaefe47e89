"""What the office does in each country or area."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from projects.content import ActivityContent, CountryContent, ProjectContent, Status
from projects.listing import by_name
from publishing.content import Ref


class Presence(NamedTuple):
    """How much there is in one country: ``ongoing`` of its ``projects``, and the activities that took place there."""

    country: CountryContent
    ongoing: int
    projects: int
    activities: int

    @property
    def mark(self) -> str:
        """How the map fills it: "ongoing", "other" (projects, but none of them ongoing) or "none"."""
        return "ongoing" if self.ongoing else "other" if self.projects else "none"


def everywhere(edition) -> list[Presence]:
    """All countries and areas of the edition, by name; one query for what isn't read yet."""
    edition.load_cards(ProjectContent, CountryContent, ActivityContent)
    projects = edition.cards(ProjectContent)
    running = _countries(each for each in projects if each.status(edition.day) == Status.ONGOING)
    all_of_them = _countries(projects)
    activities = Counter(each.country for each in edition.cards(ActivityContent))
    return [
        Presence(each, running[each.ref], all_of_them[each.ref], activities[each.ref])
        for each in by_name(edition.cards(CountryContent))
    ]


def _countries(projects: Iterable[ProjectContent]) -> Counter[Ref]:
    return Counter(country for project in projects for country in set(project.countries))
