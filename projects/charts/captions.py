"""Text alternatives of charts and maps."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n.typography import join_with_and
from projects.charts.funding import CURRENCY, Funding
from projects.charts.gantt import TimeBars
from projects.charts.maps import map_fill
from projects.content import CountryContent
from projects.country_totals import CountryTotals
from projects.labels import format_money

MAX_NAMED = 12


def describe_world_map(country_totals: Iterable[CountryTotals]) -> str:
    """Describe the map of all countries."""
    fills = Counter(map(map_fill, country_totals))
    return _(
        "A map of the world. Countries and areas with ongoing projects: %(ongoing)d. "
        "With upcoming, completed or other projects only: %(other)d."
    ) % {"ongoing": fills["ongoing"], "other": fills["other"]}


def describe_countries(countries: list[CountryContent]) -> str:
    """Describe the map of some countries by their names, or by their number if there are many."""
    if len(countries) > MAX_NAMED:
        template = ngettext(
            "A map on which %(count)d country or area is marked.",
            "A map on which %(count)d countries and areas are marked.",
            len(countries),
        )
        return template % {"count": len(countries)}
    names = join_with_and(country.name for country in countries)
    return _("A map on which these are marked: %(names)s.") % {"names": names}


def describe_time_bars(drawing: TimeBars) -> str:
    """Describe a project timeline by its number of projects and its years."""
    number = len(drawing.bars)
    template = ngettext(
        "%(count)d project between %(first)s and %(last)s. The dates are in the table.",
        "%(count)d projects between %(first)s and %(last)s. The dates are in the table.",
        number,
    )
    axis = drawing.axis
    return template % {"count": number, "first": axis.first.year, "last": axis.last.year}


def describe_funding(funding: Funding) -> str:
    """Describe the chart of funding by its years and its total; empty without columns."""
    if not funding.years:
        return ""
    return _(
        "Columns from %(first)s to %(last)s, %(total)s in all. The numbers are in the table."
    ) % {
        "first": funding.years[0],
        "last": funding.years[-1],
        "total": format_money(funding.total(), CURRENCY),
    }
