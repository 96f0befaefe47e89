"""The list of projects: its filters with their counts, its order, and what stands around it."""

import datetime
from collections import Counter
from typing import NamedTuple

from catalogue.models import Activity, Country, FieldOfWork, Funder, Project, Region
from django.db.models import Count, Q
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

SORTS = {"newest": "-first_day", "acronym": "acronym", "budget": "-budget_amount"}
SORT_LABELS = {
    "": "by status",
    "newest": "newest start first",
    "acronym": "by acronym",
    "budget": "largest budget first",
}
STATUSES = {"ongoing": "Ongoing", "upcoming": "Upcoming", "completed": "Completed"}


class Choice(NamedTuple):
    value: str
    label: str
    count: int
    is_chosen: bool


class Filter(NamedTuple):
    name: str
    label: str
    choices: list[Choice]


def status_of(project, on) -> str:
    if on < project.first_day:
        return "upcoming"
    return "completed" if on > project.last_day else "ongoing"


def condition(name, value, on) -> Q:
    """Raises 404 for what a filter doesn't know."""
    try:
        return _conditions(on)[name](value)
    except (KeyError, ValueError) as error:
        raise Http404 from error


def _conditions(on):
    by_status = {
        "ongoing": Q(first_day__lte=on, last_day__gte=on),
        "upcoming": Q(first_day__gt=on),
        "completed": Q(last_day__lt=on),
    }
    return {
        "status": lambda value: by_status[value],
        "region": lambda value: Q(region=Region(value)),
        "country": lambda value: Q(countries__slug=value),
        "field": lambda value: Q(fields__slug=value),
        "funder": lambda value: Q(funders__funder__slug=value),
        "year": lambda value: Q(first_day__year__lte=int(value), last_day__year__gte=int(value)),
    }


def filtered(query, on) -> tuple:
    """The projects that the query asks for, and the filters with what each choice would find."""
    chosen = {name: query[name] for name in _conditions(on) if query.get(name)}
    conditions = {name: condition(name, value, on) for name, value in chosen.items()}
    projects = with_names(_matching(conditions)).order_by(
        SORTS.get(query.get("sort"), "-first_day")
    )
    filters = [_filter(name, _matching(conditions, name), chosen.get(name), on) for name in COUNTED]
    return projects, filters


def _filter(name, projects, chosen, on) -> Filter:
    label, count = COUNTED[name]
    return Filter(name, label, [Choice(*each, each[0] == chosen) for each in count(projects, on)])


def with_names(projects):
    return projects.prefetch_related("countries", "extensions")


def _matching(conditions, leave_out=None):
    projects = Project.objects.all()
    for name, each in conditions.items():
        if name != leave_out:
            projects = projects.filter(each)
    return projects


def _statuses(projects, on):
    counts = projects.aggregate(
        **{name: Count("pk", _conditions(on)["status"](name)) for name in STATUSES}
    )
    return [(name, _(label), counts[name]) for name, label in STATUSES.items() if counts[name]]


def _regions(projects, on):
    counts = dict(projects.order_by().values_list("region").annotate(Count("pk")))
    return [
        (region.value, _(region.label), counts[region]) for region in Region if region in counts
    ]


def _named(model):
    def count(projects, on):
        through = "shares__project__in" if model is Funder else "projects__in"
        found = model.objects.filter(**{through: projects}).annotate(count=Count("pk"))
        return [(each.slug, f"{each}{mark(each)}", each.count) for each in found]

    return count


def _years(projects, on):
    counts = Counter()
    for first, last in projects.order_by().values_list("first_day", "last_day"):
        counts.update(range(first.year, last.year + 1))
    return [(str(year), str(year), counts[year]) for year in sorted(counts, reverse=True)]


def mark(named) -> str:
    """The mark of its footnote: * for the first that the site knows, ** for the second."""
    return "*" * (1 + (named.slug == "ps")) if getattr(named, "footnote_en", "") else ""


COUNTED = {
    "status": ("Status", _statuses),
    "region": ("Region", _regions),
    "country": ("Country or area", _named(Country)),
    "field": ("Field of work", _named(FieldOfWork)),
    "funder": ("Funder", _named(Funder)),
    "year": ("Year", _years),
}


def groups(projects, on) -> list[tuple[str, str, list]]:
    by_status = {name: [] for name in STATUSES}
    for project in projects:
        by_status[status_of(project, on)].append(project)
    return [(name, STATUSES[name], found) for name, found in by_status.items() if found]


def presence(on):
    """Countries with how many projects, ongoing ones and activities each has; those with none are left out."""
    ongoing = Q(projects__in=Project.objects.filter(_conditions(on)["status"]("ongoing")))
    return (
        Country.objects.annotate(
            ongoing=Count("projects", ongoing, distinct=True),
            in_all=Count("projects", distinct=True),
            held=Count("activities", distinct=True),
        )
        .filter(Q(in_all__gt=0) | Q(held__gt=0))
        .order_by("name_en")
    )


def latest_activities(count):
    return Activity.objects.select_related("country").prefetch_related("projects")[:count]


def today() -> datetime.date:
    return timezone.localdate()
