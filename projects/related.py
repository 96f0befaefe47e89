"""Projects that have something in common, worked out from their cards."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from core.i18n.collation import sort_key
from projects import ordering
from projects.content import ProjectContent
from record.cards import CardRepository

MAX_RELATED = 5
PHASE = re.compile(
    r"[\s–-]*(\+|\b(plus|e|[ivx]+|\d+))$"
)  # what tells GLACY+ and iPROCEEDS-2 from the ones before


class Related(NamedTuple):
    """A project and why it is named: what the two share."""

    project: ProjectContent
    is_namesake: bool
    countries: int
    fields: int
    is_in_region: bool

    @property
    def weight(self) -> tuple:
        """Phases of one project come first, then who shares most."""
        return self.is_namesake, self.countries + self.fields, self.is_in_region


class InCommon:
    """Which of the projects name a country, a field of work, a region; places in their order, the latest first."""

    def __init__(self, projects: Iterable[ProjectContent]):
        self.projects = ordering.latest(projects)
        self.by_country, self.by_field = defaultdict(list), defaultdict(list)
        self.by_region, self.by_name = defaultdict(list), defaultdict(list)
        for index, project in enumerate(self.projects):
            for ref in set(project.countries):
                self.by_country[ref].append(index)
            for ref in set(project.fields):
                self.by_field[ref].append(index)
            self.by_region[project.region].append(index)
            self.by_name[_name(project)].append(index)


def in_common(cards: CardRepository) -> InCommon:
    """Compare the outlines of all projects; call it as ``cards.memoize(in_common)``."""
    return InCommon(cards.outlines(ProjectContent))


def related(project: ProjectContent, among: InCommon) -> list[Related]:
    """At most ``MAX_RELATED``, the nearest first; a field of work alone is not enough, as nearly all share one."""
    countries = _counted(among.by_country, project.countries)
    fields = _counted(among.by_field, project.fields)
    in_region = set(among.by_region.get(project.region, ())) if project.region else set()
    name = _name(project)
    namesakes = set(among.by_name.get(name, ())) if name else set()
    near = (
        Related(
            among.projects[index],
            index in namesakes,
            countries[index],
            fields[index],
            index in in_region,
        )
        for index in sorted(countries.keys() | in_region | namesakes)
    )
    others = (item for item in near if item.project.key != project.key)
    return sorted(others, key=lambda item: item.weight, reverse=True)[:MAX_RELATED]


def _counted(indexes, refs) -> Counter:
    return Counter(chain.from_iterable(indexes.get(ref, ()) for ref in set(refs)))


def _name(project) -> str:
    """The acronym without the number or sign of its phase."""
    return PHASE.sub("", sort_key(project.acronym))
