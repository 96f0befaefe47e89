"""The context of a project page: references, contents that name it, and related projects."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from core.i18n.collation import sort_key
from delivery.adjacent import neighbours
from projects import ordering
from projects.content import (
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)

MAX_ACTIVITIES = 10
MAX_RELATED = 5
# The difference between GLACY+ or iPROCEEDS-2 and the phases before.
PHASE = re.compile(r"[\s–-]*(\+|\b(plus|e|[ivx]+|\d+))$")


def project_context(project: ProjectContent) -> dict[str, Any]:
    """Return the context with at most ``MAX_ACTIVITIES`` activities, the latest ones."""
    cards = project.cards
    cards.load(ProjectContent, CountryContent, FieldOfWorkContent, FunderContent)
    projects = cards.derive(ordering.projects_by_status)
    activities = ordering.activities_of(project)
    before, after = neighbours(project, projects)
    documents = cards.referencing_by("project", project.ref, DocumentContent)
    return {
        "countries": ordering.countries(project),
        "fields": ordering.fields(project.named(*project.fields)),
        "funders": ordering.funders(project),
        "activities": activities[:MAX_ACTIVITIES],
        "activities_in_all": len(activities),
        "documents": ordering.by_date(documents),
        "related": [
            item._replace(project=cards.get(item.project.ref))
            for item in related(project, projects)
        ],
        "before": before and cards.get(before.ref),
        "after": after and cards.get(after.ref),
    }


class Related(NamedTuple):
    """A project and its common ground with another one, in numbers."""

    project: ProjectContent
    is_namesake: bool
    countries: int
    fields: int
    is_in_region: bool


def related(project: ProjectContent, others: Iterable[ProjectContent]) -> list[Related]:
    """Return at most ``MAX_RELATED`` of the others: phases of the project, then the nearest.

    A field of work alone is not enough, as nearly all projects share one.
    """
    name = _name_without_phase(project.acronym)
    countries = set(project.countries)
    fields = set(project.fields)
    near = []
    for other in others:
        item = Related(
            other,
            is_namesake=bool(name) and name == _name_without_phase(other.acronym),
            countries=len(countries.intersection(other.countries)),
            fields=len(fields.intersection(other.fields)),
            is_in_region=bool(project.region) and project.region == other.region,
        )
        is_near = item.is_namesake or item.countries or item.is_in_region
        if is_near and other.key != project.key:
            near.append(item)
    near.sort(key=_nearness, reverse=True)
    return near[:MAX_RELATED]


def _nearness(item: Related) -> tuple[bool, int, bool]:
    return item.is_namesake, item.countries + item.fields, item.is_in_region


@lru_cache(maxsize=5_000)
def _name_without_phase(acronym: str) -> str:
    return PHASE.sub("", sort_key(acronym))
