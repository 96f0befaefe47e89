"""The content of lists and charts: filters with counts, countries, projects on an axis of years."""

import datetime
from collections import Counter

from catalogue.models import Activity, Country, Project
from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone

SORTS = {
    "": ("by status", "-first_day"),
    "newest": ("start date (newest first)", "-first_day"),
    "acronym": ("by acronym", "acronym"),
    "budget": ("budget (high to low)", "-budget_amount"),
}
STATUSES = ("ongoing", "upcoming", "completed")
MAX_RELATED = 5
MAX_ACTIVITIES = 10
# The label of each filter, and the codes and labels of a project by which it is found.
FILTERS = {
    "status": ("Status", lambda project, on: [(project.status(on), project.status(on).title())]),
    "region": ("Region", lambda project, on: [(project.region, project.region.title())]),
    "country": ("Country or area", lambda project, on: named(project.countries.all())),
    "field": ("Field of work", lambda project, on: named(project.fields.all())),
    "funder": ("Funder", lambda project, on: named(row.funder for row in project.funders.all())),
    "year": ("Year", lambda project, on: [(str(year), str(year)) for year in project.years]),
}


def named(objects):
    return [(obj.slug, f"{obj.label}{getattr(obj, 'mark', '')}") for obj in objects]


def today() -> datetime.date:
    return timezone.localdate()


def listed():
    """Return projects with what lists show of them, the latest first."""
    related = ("countries", "extensions", "fields", "funders__funder")
    return Project.objects.prefetch_related(*related).order_by("-first_day")


def ongoing(on):
    return listed().filter(first_day__lte=on, last_day__gte=on)


def filtered(query, on) -> tuple[list, list]:
    """Return the requested projects, and the filters with the number of results of each choice."""
    projects = list(listed().order_by(SORTS.get(query.get("sort"), SORTS[""])[1]))
    chosen = {name: query[name] for name in FILTERS if query.get(name)}
    values = {}
    for project in projects:
        values[project] = {name: dict(of(project, on)) for name, (_, of) in FILTERS.items()}

    def matching(without=None):
        conditions = {name: code for name, code in chosen.items() if name != without}
        for project in projects:
            if all(code in values[project][name] for name, code in conditions.items()):
                yield project

    filters = []
    for name, (label, _) in FILTERS.items():
        counts = Counter()
        for project in matching(without=name):
            counts.update(values[project][name].items())
        if name in chosen and chosen[name] not in dict(counts.keys()):
            raise Http404
        choices = [
            (code, choice, count, code == chosen.get(name))
            for (code, choice), count in sorted(counts.items())
        ]
        filters.append((name, label, choices))
    return list(matching()), filters


def groups(projects, on) -> list[tuple[str, list]]:
    by_status = {name: [] for name in STATUSES}
    for project in projects:
        by_status[project.status(on)].append(project)
    return [(name, found) for name, found in by_status.items() if found]


def presence(on) -> dict:
    """Return countries with their numbers of projects, ongoing ones and activities."""
    is_ongoing = Q(projects__first_day__lte=on, projects__last_day__gte=on)
    counted = Country.objects.annotate(
        ongoing=Count("projects", is_ongoing, distinct=True),
        in_all=Count("projects", distinct=True),
        held=Count("activities", distinct=True),
    )
    countries = list(counted.filter(Q(in_all__gt=0) | Q(held__gt=0)).order_by("name_en"))
    number = sum(country.ongoing > 0 for country in countries)
    return {"presence": countries, "ongoing_countries": number}


def latest_activities():
    return Activity.objects.select_related("country").prefetch_related("projects")[:3]


def axis(projects, on) -> dict | None:
    """Return years, today and bars, in per cent of the width; None without projects."""
    projects = sorted(projects, key=lambda project: project.first_day)
    if not projects:
        return None
    first = datetime.date(projects[0].first_day.year, 1, 1)
    last = datetime.date(max(project.last_day for project in projects).year + 1, 1, 1)

    def percent(begin, end):
        return f"{(end - begin) / (last - first) * 100:.3f}%"

    bars = [
        {
            "project": project,
            "status": project.status(on),
            "left": percent(first, project.first_day),
            "width": percent(project.first_day, project.last_day),
        }
        for project in projects
    ]
    years = range(first.year, last.year)
    lines = [(percent(first, datetime.date(year, 1, 1)), year) for year in years]
    return {"years": lines, "today": percent(first, on), "bars": bars}


def project_in_full(slug):
    related = ("countries", "fields", "funders__funder", "extensions", "links", "sources")
    return Project.objects.prefetch_related(*related, "documents").get(slug=slug)


def around(project, on) -> dict:
    """Return the activities of a project, related projects, and its neighbours in the list."""
    projects = sorted(listed(), key=lambda other: STATUSES.index(other.status(on)))
    position = projects.index(project)
    activities = list(Activity.objects.filter(projects=project).select_related("country"))
    return {
        "activities": activities[:MAX_ACTIVITIES],
        "related": related(project, projects),
        "before": projects[position - 1] if position else None,
        "after": projects[position + 1] if position + 1 < len(projects) else None,
    }


def related(project, projects) -> list[dict]:
    countries = set(project.countries.all())
    fields = set(project.fields.all())
    found = []
    for other in projects:
        shared = {
            "project": other,
            "countries": len(countries.intersection(other.countries.all())),
            "fields": len(fields.intersection(other.fields.all())),
            "is_in_region": other.region == project.region,
        }
        if other != project and (shared["countries"] or shared["is_in_region"]):
            found.append(shared)
    found.sort(
        key=lambda row: (row["countries"] + row["fields"], row["is_in_region"]), reverse=True
    )
    return found[:MAX_RELATED]
