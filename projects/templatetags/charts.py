"""Pictures from data, each with its table: one tag a picture. They read the edition of the request."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from delivery.charts import stacked_columns
from projects.charts import captions, maps
from projects.charts.activities_by_year import activity_years
from projects.charts.funding import CURRENCY, funding_of
from projects.charts.gantt import time_bars as bars_of
from projects.content import ActivityContent, FunderContent, ProjectContent
from projects.country_totals import all_country_totals
from projects.labels import format_money
from projects.ordering import countries
from record.content import LocalisedText

register = template.Library()

# As many funders have a pattern of their own; the others share the last one.
PATTERNS = ("s0", "s1", "s2", "s3", "s4")
OTHERS, NOT_STATED = "s5", "rest"


@register.inclusion_tag("projects/pictures/_world_map.html", takes_context=True)
def world_map(context):
    request = context["request"]
    places = all_country_totals(request.edition.cards)
    return {"request": request, "places": places, "words": captions.describe_world_map(places)}


@register.inclusion_tag("projects/pictures/_project_map.html", takes_context=True)
def project_map(context, project, activities_by_country):
    marked = countries(project)
    return _map_in(context, marked) | {
        "project": project,
        "places": [(country, activities_by_country[country.ref]) for country in marked],
    }


@register.inclusion_tag("projects/pictures/_country_map.html", takes_context=True)
def country_map(context, country):
    return _map_in(context, [country]) | {"country": country}


@register.inclusion_tag("projects/pictures/_time_bars.html", takes_context=True)
def time_bars(context, projects=None, id="time-bars"):
    """Of ``projects``; without, of all that the edition has."""
    request = context["request"]
    projects = request.edition.cards.all(ProjectContent) if projects is None else projects
    drawing = bars_of(projects, request.edition.day)
    return {
        "request": request,
        "drawing": drawing,
        "id": id,
        "day": request.edition.day,
        "words": captions.describe_time_bars(drawing),
    }


@register.inclusion_tag("projects/pictures/_in_time.html", takes_context=True)
def in_time(context, projects, id="in-time"):
    """A list of ``projects`` with a bar beside each. It says all in words, so that it needs no table."""
    request = context["request"]
    return {
        "request": request,
        "drawing": bars_of(projects, request.edition.day),
        "id": id,
        "day": request.edition.day,
    }


@register.inclusion_tag("projects/pictures/_funding.html", takes_context=True)
def funding_by_year(context):
    cards = context["request"].edition.cards
    cards.load(ProjectContent, FunderContent)
    names = {funder.ref: funder.name for funder in cards.all(FunderContent)}
    funding = funding_of(cards.all(ProjectContent), names)
    series = _series(funding, names)
    return {
        "request": context["request"],
        "funding": funding,
        "series": [(code, name) for code, name, _payers in series],
        "drawing": _funding_columns(funding, series),
        "words": captions.describe_funding(funding),
    } | _funding_table(funding, names)


@register.inclusion_tag("projects/pictures/_activities.html", takes_context=True)
def activities_by_year(context):
    years = context["request"].edition.cards.memoize(_activity_years)
    undated = years.total(None)
    shown = [*years.years, *([None] if undated else [])]
    return {
        "request": context["request"],
        "drawing": _activity_columns(years),
        "types": years.types,
        "rows": [
            (year, [years.counts[year, kind] for kind in years.types], years.total(year))
            for year in shown
        ],
        "undated": undated,
        "words": captions.describe_activities(years),
    }


def _activity_years(cards):
    return activity_years(cards.outlines(ActivityContent))


def _activity_columns(years):
    pieces, totals = {}, {}
    for year in years.years:
        number = years.total(year)
        totals[year] = number_format(number, force_grouping=True)
        in_words = _("{year}: {number}").format(year=year, number=totals[year])
        pieces[year] = [("s0", Decimal(number), in_words)] if number else []
    return stacked_columns(pieces, totals)


def _map_in(context, marked):
    width, height = maps.size_around(marked)
    return {
        "request": context["request"],
        "words": captions.describe_countries(marked),
        "width": width // 2,
        "height": height // 2,
    }


def _funding_table(funding, names):
    payers = funding.payers
    return {
        "payers": [names.get(payer) for payer in payers],
        "rows": [
            (year, [funding.amounts[year, payer] for payer in payers], funding.total(year))
            for year in funding.years
        ],
        "totals": [funding.total(payers=[payer]) for payer in payers],
        "total": funding.total(),
    }


def _series(funding, names):
    """Code of the pattern, name where it has one, and the payers that it stands for."""
    named = [payer for payer in funding.payers if payer is not None]
    series = [(code, names[payer], [payer]) for code, payer in zip(PATTERNS, named, strict=False)]
    if others := named[len(PATTERNS) :]:
        series.append((OTHERS, None, others))
    if None in funding.payers:
        series.append((NOT_STATED, None, [None]))
    return series


def _funding_columns(funding, series):
    pieces, totals = {}, {}
    for year in funding.years:
        amounts = [(code, funding.total(year, payers), name) for code, name, payers in series]
        pieces[year] = [
            (code, amount, _piece(year, name or _label(code), amount))
            for code, amount, name in amounts
            if amount
        ]
        totals[year] = number_format(funding.total(year), force_grouping=True)
    return stacked_columns(pieces, totals)


def _piece(year, name, amount):
    """Words that can be marked only as a whole: they are in the language of the name in them."""
    label = _("{year}, {name}: {amount}").format(
        year=year, name=name, amount=format_money(amount, CURRENCY)
    )
    return LocalisedText(**{name.language: label}) if isinstance(name, LocalisedText) else label


def _label(code):
    return _("share not stated") if code == NOT_STATED else _("other funders")
