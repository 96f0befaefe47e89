"""Template tags of charts and maps, each with its table, for the edition of the request."""

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.template.context import Context
from django.utils.translation import gettext as _

from projects import ordering
from projects.charts import gantt, maps
from projects.charts.axes import Columns, stacked_columns
from projects.charts.funding import CURRENCY, Funding, Payer, compute_funding
from projects.country_totals import country_fills, country_totals
from projects.labels import format_money
from projects.models import CountryContent, FunderContent, ProjectContent
from record.content import LocalisedText

# A pattern, the name of its payer (None for several or an unknown one), and its payers.
type Series = tuple[str, LocalisedText | None, list[Payer]]

register = template.Library()

# The largest funders have their own pattern; the others share one.
PATTERNS = ("s0", "s1", "s2", "s3", "s4")
OTHERS = "s5"
MAX_LISTED = 20  # projects in one chart or table
NOT_STATED = "rest"


@register.inclusion_tag("projects/pictures/_world_map.html", takes_context=True)
def world_map(context: Context, with_chooser: bool = False) -> dict[str, Any]:
    """Render the map of all countries with its table, or with a choice of a country instead."""
    request = context["request"]
    edition = request.edition
    countries = edition.contents(CountryContent) if with_chooser else []
    return {
        "request": request,
        "places": [] if with_chooser else country_totals(edition),
        "countries": ordering.by_name(countries),
        "words": maps.describe_world_map(country_fills(edition)),
    }


@register.inclusion_tag("projects/pictures/_time_bars.html", takes_context=True)
def time_bars(context: Context) -> dict[str, Any]:
    """Render the timeline of the first projects of the list."""
    request = context["request"]
    day = request.edition.day
    projects = ordering.projects_by_status(request.edition)
    drawing = gantt.time_bars(projects[:MAX_LISTED], day)
    return {"request": request, "drawing": drawing, "day": day, "total": len(projects)}


@register.inclusion_tag("projects/pictures/_funding.html", takes_context=True)
def funding_by_year(context: Context) -> dict[str, Any]:
    """Render the chart of funding, or the known budgets if too few are known for it."""
    edition = context["request"].edition
    edition.load(ProjectContent, FunderContent)
    names = {funder.ref: funder.name for funder in edition.contents(FunderContent)}
    projects = edition.contents(ProjectContent)
    funding = compute_funding(projects, names)
    known = [each for each in ordering.by_budget(projects) if each.states_budget]
    is_short = len(funding.uncounted) <= MAX_LISTED
    reasons = Counter(reason for _project, reason in funding.uncounted)
    series = _series(funding, names)
    payers = funding.payers
    rows = []
    for year in funding.years:
        amounts = [funding.amounts[year, payer] for payer in payers]
        rows.append((year, amounts, funding.total(year)))
    return {
        "request": context["request"],
        "number_of_projects": len(projects),
        "number_of_known": len(known),
        "known": known[:MAX_LISTED],
        "funding": funding,
        "uncounted": funding.uncounted if is_short else [],
        "reasons": [] if is_short else reasons.most_common(),
        "series": series,
        "drawing": _funding_columns(funding, series),
        "payers": [names.get(payer) for payer in payers],
        "rows": rows,
        "totals": [funding.total(payers=[payer]) for payer in payers],
        "total": funding.total(),
    }


def _series(funding: Funding, names: Mapping[Payer, LocalisedText]) -> list[Series]:
    named: list[Payer] = [payer for payer in funding.payers if payer is not None]
    series: list[Series] = [
        (code, names[payer], [payer]) for code, payer in zip(PATTERNS, named, strict=False)
    ]
    if others := named[len(PATTERNS) :]:
        series.append((OTHERS, None, others))
    if None in funding.payers:
        series.append((NOT_STATED, None, [None]))
    return series


def _funding_columns(funding: Funding, series: list[Series]) -> Columns:
    segments: dict[int, list] = {year: [] for year in funding.years}
    for year, of_year in segments.items():
        for code, name, payers in series:
            if amount := funding.total(year, payers):
                of_year.append((code, amount, _segment_label(year, code, name, amount)))
    return stacked_columns(segments)


def _segment_label(
    year: int, code: str, name: LocalisedText | None, amount: Decimal
) -> str | LocalisedText:
    """Return a label, marked as a whole with the language of the name in it."""
    unnamed = _("share not stated") if code == NOT_STATED else _("other funders")
    label = _("{year}, {name}: {amount}").format(
        year=year, name=name or unnamed, amount=format_money(amount, CURRENCY)
    )
    return LocalisedText(**{name.language: label}) if name else label
