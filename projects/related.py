"""Related projects: phases of one project, and common countries, fields and region."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from core.i18n.collation import sort_key
from projects import ordering
from projects.content import ProjectContent

MAX_RELATED = 5
# The difference between GLACY+ or iPROCEEDS-2 and the phases before.
PHASE = re.compile(r"[\s–-]*(\+|\b(plus|e|[ivx]+|\d+))$")


class Related(NamedTuple):
    """A project and its common ground with another one, in numbers."""

    project: ProjectContent
    is_namesake: bool
    countries: int
    fields: int
    is_in_region: bool

    @property
    def weight(self) -> tuple[bool, int, bool]:
        """Phases of one project come first, then the projects that share most."""
        return self.is_namesake, self.countries + self.fields, self.is_in_region


def related(project: ProjectContent, others: Iterable[ProjectContent]) -> list[Related]:
    """Return at most ``MAX_RELATED`` of the others, the nearest first.

    A field of work alone is not enough, as nearly all projects share one.
    """
    name = _name_without_phase(project)
    countries = set(project.countries)
    fields = set(project.fields)
    near = []
    for other in ordering.latest(others):
        item = Related(
            other,
            is_namesake=bool(name) and name == _name_without_phase(other),
            countries=len(countries.intersection(other.countries)),
            fields=len(fields.intersection(other.fields)),
            is_in_region=bool(project.region) and project.region == other.region,
        )
        is_near = item.is_namesake or item.countries or item.is_in_region
        if is_near and other.key != project.key:
            near.append(item)
    return sorted(near, key=lambda item: item.weight, reverse=True)[:MAX_RELATED]


def _name_without_phase(project: ProjectContent) -> str:
    return PHASE.sub("", sort_key(project.acronym))
