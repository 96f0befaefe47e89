"""Template tags of charts and maps, each with its table, for the edition of the request."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple

from django import template
from django.template.context import Context
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from delivery.charts import Columns, stacked_columns
from projects.charts import captions, maps
from projects.charts.activities_by_year import ActivityYears, activity_years
from projects.charts.funding import CURRENCY, Funding, Payer, funding_of
from projects.charts.gantt import time_bars as bars_of
from projects.content import ActivityContent, CountryContent, FunderContent, ProjectContent
from projects.country_totals import all_country_totals
from projects.labels import format_money
from projects.ordering import countries
from record.cards import CardRepository
from record.content import LocalisedText, Ref

register = template.Library()

# The largest funders have their own pattern; the others share one.
PATTERNS = ("s0", "s1", "s2", "s3", "s4")
OTHERS = "s5"
NOT_STATED = "rest"


@register.inclusion_tag("projects/pictures/_world_map.html", takes_context=True)
def world_map(context: Context) -> dict[str, Any]:
    """Render the map of all countries."""
    request = context["request"]
    places = all_country_totals(request.edition.cards)
    return {"request": request, "places": places, "words": captions.describe_world_map(places)}


@register.inclusion_tag("projects/pictures/_project_map.html", takes_context=True)
def project_map(
    context: Context, project: ProjectContent, activities_by_country: dict[Ref, int]
) -> dict[str, Any]:
    """Render the map of the countries of a project."""
    marked = countries(project)
    places = [(country, activities_by_country[country.ref]) for country in marked]
    return _map_context(context, marked) | {"project": project, "places": places}


@register.inclusion_tag("projects/pictures/_country_map.html", takes_context=True)
def country_map(context: Context, country: CountryContent) -> dict[str, Any]:
    """Render the map of a country."""
    return _map_context(context, [country]) | {"country": country}


def _map_context(context: Context, marked: list[CountryContent]) -> dict[str, Any]:
    width, height = maps.size_around(marked)
    return {
        "request": context["request"],
        "words": captions.describe_countries(marked),
        "width": width // 2,
        "height": height // 2,
    }


@register.inclusion_tag("projects/pictures/_time_bars.html", takes_context=True)
def time_bars(context: Context, projects: Any = None, id: str = "time-bars") -> dict[str, Any]:
    """Render the timeline of ``projects``; by default of all in the edition."""
    if projects is None:
        projects = context["request"].edition.cards.all(ProjectContent)
    bars = in_time(context, projects, id)
    return bars | {"words": captions.describe_time_bars(bars["drawing"])}


@register.inclusion_tag("projects/pictures/_in_time.html", takes_context=True)
def in_time(context: Context, projects: Any, id: str = "in-time") -> dict[str, Any]:
    """Render a list of ``projects`` with a bar next to each. It has all facts as text."""
    request = context["request"]
    day = request.edition.day
    return {"request": request, "drawing": bars_of(projects, day), "id": id, "day": day}


@register.inclusion_tag("projects/pictures/_activities.html", takes_context=True)
def activities_by_year(context: Context) -> dict[str, Any]:
    """Render the chart of activities by year."""
    years = context["request"].edition.cards.memoize(_activity_years)
    shown = years.years
    words = ""
    if shown:
        template = _("Columns from %(first)s to %(last)s. The numbers are in the table.")
        words = template % {"first": shown[0], "last": shown[-1]}
    undated = years.in_year(None)
    rows = []
    for year in [*shown, None] if undated else shown:
        numbers = [years.counts[year, activity_type] for activity_type in years.types]
        rows.append((year, numbers, years.in_year(year)))
    return {
        "request": context["request"],
        "drawing": _activity_columns(years),
        "types": years.types,
        "rows": rows,
        "undated": undated,
        "words": words,
    }


def _activity_years(cards: CardRepository) -> ActivityYears:
    outlines: list[Any] = cards.outlines(ActivityContent)
    return activity_years(outlines)


def _activity_columns(years: ActivityYears) -> Columns:
    segments = {}
    totals = {}
    for year in years.years:
        number = years.in_year(year)
        totals[year] = number_format(number, force_grouping=True)
        label = _("{year}: {number}").format(year=year, number=totals[year])
        segments[year] = [("s0", Decimal(number), label)] if number else []
    return stacked_columns(segments, totals)


class Series(NamedTuple):
    """A pattern and its payers; ``name`` is None for several or unknown ones."""

    code: str
    name: LocalisedText | None
    payers: list[Payer]


@register.inclusion_tag("projects/pictures/_funding.html", takes_context=True)
def funding_by_year(context: Context) -> dict[str, Any]:
    """Render the chart of funding."""
    cards = context["request"].edition.cards
    cards.load(ProjectContent, FunderContent)
    names = {funder.ref: funder.name for funder in cards.all(FunderContent)}
    funding = funding_of(cards.all(ProjectContent), names)
    series = _series(funding, names)
    payers = funding.payers
    rows = []
    for year in funding.years:
        amounts = [funding.amounts[year, payer] for payer in payers]
        rows.append((year, amounts, funding.total(year)))
    return {
        "request": context["request"],
        "funding": funding,
        "series": [(code, name) for code, name, _payers in series],
        "drawing": _funding_columns(funding, series),
        "words": captions.describe_funding(funding),
        "payers": [names.get(payer) for payer in payers],
        "rows": rows,
        "totals": [funding.total(payers=[payer]) for payer in payers],
        "total": funding.total(),
    }


def _series(funding: Funding, names: Mapping[Payer, LocalisedText]) -> list[Series]:
    named: list[Payer] = [payer for payer in funding.payers if payer is not None]
    series = [
        Series(code, names[payer], [payer]) for code, payer in zip(PATTERNS, named, strict=False)
    ]
    if others := named[len(PATTERNS) :]:
        series.append(Series(OTHERS, None, others))
    if None in funding.payers:
        series.append(Series(NOT_STATED, None, [None]))
    return series


def _funding_columns(funding: Funding, series: list[Series]) -> Columns:
    segments: dict[int, list] = {}
    totals = {}
    for year in funding.years:
        segments[year] = []
        for code, name, payers in series:
            if amount := funding.total(year, payers):
                segments[year].append((code, amount, _segment_label(year, code, name, amount)))
        totals[year] = number_format(funding.total(year), force_grouping=True)
    return stacked_columns(segments, totals)


def _segment_label(
    year: int, code: str, name: LocalisedText | None, amount: Decimal
) -> str | LocalisedText:
    """Return a label, marked as a whole with the language of the name in it."""
    unnamed = _("share not stated") if code == NOT_STATED else _("other funders")
    label = _("{year}, {name}: {amount}").format(
        year=year, name=name or unnamed, amount=format_money(amount, CURRENCY)
    )
    return LocalisedText(**{name.language: label}) if name else label
