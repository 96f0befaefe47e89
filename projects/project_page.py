"""What stands around one project on its page: what it names, what names it, and which projects are near."""

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

MOST = 10


def surroundings(project: ProjectContent) -> dict:
    """At most ``MOST`` activities, the latest ones; neighbours in the order of the list of projects."""
    cards = project.cards
    cards.load(ProjectContent, CountryContent, FieldOfWorkContent, FunderContent)
    projects = cards.memoize(ordering.projects_by_status)
    activities = ordering.activities_of(project)
    before, after = (each and cards.get(each.ref) for each in neighbours(project, projects))
    return {
        "countries": ordering.countries(project),
        "fields": ordering.fields(project.named(*project.fields)),
        "funders": ordering.funders(project),
        "activities": activities[:MOST],
        "activities_in_all": len(activities),
        "activities_by_country": Counter(each.country for each in activities),
        "has_more_activities": len(activities) > MOST,
        "documents": ordering.by_date(cards.referencing_by("project", project.ref, DocumentContent)),
        "related": [
            each._replace(project=cards.get(each.project.ref))
            for each in related(project, cards.memoize(in_common))
        ],
        "before": before,
        "after": after,
    }
