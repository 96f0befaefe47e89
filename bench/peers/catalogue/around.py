"""What stands around one project: its activities, near projects, and its neighbours in the list."""

from collections import Counter

from catalogue.listing import STATUSES, status_of, with_names
from catalogue.models import Activity, Project

MOST_RELATED, MOST_ACTIVITIES = 5, 10


def project_in_full(slug):
    return Project.objects.prefetch_related(
        "countries", "fields", "funders__funder", "extensions", "links", "documents"
    ).get(slug=slug)


def around(project, on) -> dict:
    others = list(with_names(Project.objects.order_by("-first_day")).prefetch_related("fields"))
    in_order = sorted(others, key=lambda each: list(STATUSES).index(status_of(each, on)))
    activities = list(Activity.objects.filter(projects=project).select_related("country"))
    return {
        "activities": activities[:MOST_ACTIVITIES],
        "by_country": held_in(project.countries.all(), activities),
        "related": related(project, others),
        **neighbours(project, in_order),
    }


def held_in(countries, activities):
    counts = Counter(each.country_id for each in activities)
    return [(country, counts[country.pk]) for country in countries]


def related(project, others) -> list[dict]:
    countries = {each.pk for each in project.countries.all()}
    fields = {each.pk for each in project.fields.all()}
    found = []
    for other in others:
        shared = {
            "project": other,
            "countries": len(countries & {each.pk for each in other.countries.all()}),
            "fields": len(fields & {each.pk for each in other.fields.all()}),
            "is_in_region": other.region == project.region,
        }
        if other.pk != project.pk and (shared["countries"] or shared["is_in_region"]):
            found.append(shared)
    found.sort(
        key=lambda each: (each["countries"] + each["fields"], each["is_in_region"]), reverse=True
    )
    return found[:MOST_RELATED]


def neighbours(project, in_order) -> dict:
    place = next(place for place, each in enumerate(in_order) if each.pk == project.pk)
    return {
        "before": in_order[place - 1] if place else None,
        "after": in_order[place + 1] if place + 1 < len(in_order) else None,
    }
