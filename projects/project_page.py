"""The context of a project page: what it references, what references it, and related projects."""

from collections import Counter

from delivery.adjacent import neighbours
from projects import ordering
from projects.content import (
    CountryContent,
    DocumentContent,
    FieldOfWorkContent,
    FunderContent,
    ProjectContent,
)
from projects.related import in_common, related

MAX_ACTIVITIES = 10


def project_context(project: ProjectContent) -> dict:
    """Return the context with at most ``MAX_ACTIVITIES`` activities, the latest ones."""
    cards = project.cards
    cards.load(ProjectContent, CountryContent, FieldOfWorkContent, FunderContent)
    projects = cards.memoize(ordering.projects_by_status)
    activities = ordering.activities_of(project)
    before, after = (
        neighbour and cards.get(neighbour.ref) for neighbour in neighbours(project, projects)
    )
    return {
        "countries": ordering.countries(project),
        "fields": ordering.fields(project.named(*project.fields)),
        "funders": ordering.funders(project),
        "activities": activities[:MAX_ACTIVITIES],
        "activities_in_all": len(activities),
        "activities_by_country": Counter(activity.country for activity in activities),
        "has_more_activities": len(activities) > MAX_ACTIVITIES,
        "documents": ordering.by_date(
            cards.referencing_by("project", project.ref, DocumentContent)
        ),
        "related": [
            item._replace(project=cards.get(item.project.ref))
            for item in related(project, cards.memoize(in_common))
        ],
        "before": before,
        "after": after,
    }
