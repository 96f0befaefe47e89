"""The context of a project page: references, contents that name it, and related projects."""

import re
from collections.abc import Iterable
from typing import Any

from core.i18n.collation import sort_key
from projects import labels, ordering
from projects.models import (
    ActivityContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from record.listing import LATEST

MAX_ACTIVITIES = 10
MAX_RELATED = 5
# The difference between GLACY+ or iPROCEEDS-2 and the phases before.
PHASE = re.compile(r"[\s–-]*(\+|\b(plus|e|[ivx]+|\d+))$")


def project_context(project: ProjectContent) -> dict[str, Any]:
    """Return the context with at most ``MAX_ACTIVITIES`` activities, the latest ones."""
    edition = project.edition
    edition.load(ProjectContent, FieldOfWorkContent, FunderContent)
    # A short list knows its length: no kind is counted for it.
    activities = edition.listing(ActivityContent).where("projects", project.ref).order_by(*LATEST)
    shown = activities[:MAX_ACTIVITIES]
    past = [each.end or each.start for each in shown if not each.is_upcoming(edition.day)]
    documents = edition.listing(DocumentContent).where("project", project.ref).order_by(*LATEST)
    countries = ordering.countries(project)
    funders = ordering.funders(project)
    edition.prefetch_references([project, *(funder for funder, _share in funders)])
    return {
        "countries": countries,
        "map_description": labels.describe_countries(countries),
        "fields": ordering.fields(project.named(*project.fields)),
        "funders": funders,
        "activities": shown,
        "activities_in_all": len(activities),
        "latest": max(filter(None, [project.last_seen_active, *past]), default=None),
        "documents": documents[:],
        "related": related(project, ordering.projects_by_status(edition)),
    }


def related(project: ProjectContent, others: Iterable[ProjectContent]) -> list[ProjectContent]:
    """Return at most ``MAX_RELATED`` of the others: phases of the project, then the nearest.

    A region counts as one country. A field of work alone is not enough, as nearly all projects
    share one.
    """
    name = PHASE.sub("", sort_key(project.acronym))
    countries = set(project.countries)
    fields = set(project.fields)
    near = []
    for other in others:
        is_phase = bool(name) and name == PHASE.sub("", sort_key(other.acronym))
        in_common = len(countries.intersection(other.countries))
        in_common += bool(project.region) and project.region == other.region
        if other.key != project.key and (is_phase or in_common):
            in_common += len(fields.intersection(other.fields))
            near.append((is_phase, in_common, other))
    near.sort(key=lambda item: item[:2], reverse=True)
    return [other for *_nearness, other in near[:MAX_RELATED]]
