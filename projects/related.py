"""Projects that have something in common, worked out from their cards."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from projects import listing
from projects.content import ProjectContent
from publishing.alphabet import folded

MOST = 5
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


def related(project: ProjectContent, projects: Iterable[ProjectContent]) -> list[Related]:
    """At most ``MOST``, the nearest first; a field of work alone is not enough, as nearly all share one."""
    compared = (_compare(project, each) for each in listing.latest(projects) if each.key != project.key)
    near = [each for each in compared if each.is_namesake or each.countries or each.is_in_region]
    return sorted(near, key=lambda each: each.weight, reverse=True)[:MOST]


def _compare(project, other) -> Related:
    return Related(
        other,
        is_namesake=_name(project) == _name(other) != "",
        countries=len(set(project.countries) & set(other.countries)),
        fields=len(set(project.fields) & set(other.fields)),
        is_in_region=bool(project.region) and project.region == other.region,
    )


def _name(project) -> str:
    """The acronym without the number or sign of its phase."""
    return PHASE.sub("", folded(project.acronym))
