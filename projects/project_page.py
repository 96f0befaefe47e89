"""The context of a project page: references, contents that name it, and related projects."""

from collections import Counter
from typing import Any

from delivery.adjacent import neighbours
from projects import ordering
from projects.content import (
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from projects.related import related

MAX_ACTIVITIES = 10


def project_context(project: ProjectContent) -> dict[str, Any]:
    """Return the context with at most ``MAX_ACTIVITIES`` activities, the latest ones."""
    cards = project.cards
    cards.load(ProjectContent, CountryContent, FieldOfWorkContent, FunderContent)
    projects = cards.memoize(ordering.projects_by_status)
    activities = ordering.activities_of(project)
    before, after = neighbours(project, projects)
    documents = cards.referencing_by("project", project.ref, DocumentContent)
    fields: list[Any] = project.named(*project.fields)
    return {
        "countries": ordering.countries(project),
        "fields": ordering.fields(fields),
        "funders": ordering.funders(project),
        "activities": activities[:MAX_ACTIVITIES],
        "activities_in_all": len(activities),
        "activities_by_country": Counter(activity.country for activity in activities),
        "has_more_activities": len(activities) > MAX_ACTIVITIES,
        "documents": ordering.by_date(documents),
        "related": [
            item._replace(project=cards.get(item.project.ref))
            for item in related(project, projects)
        ],
        "before": before and cards.get(before.ref),
        "after": after and cards.get(after.ref),
    }
