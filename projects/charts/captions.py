"""What a picture shows, in words: for those who don't see it."""

from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.i18n.typography import join_with_and
from projects.charts.activities_by_year import ActivityYears
from projects.charts.funding import CURRENCY, Funding
from projects.charts.gantt import TimeBars
from projects.charts.maps import map_fill
from projects.content import CountryContent
from projects.country_totals import CountryTotals
from projects.labels import format_money

MAX_NAMED = 12


def describe_world_map(country_totals: Iterable[CountryTotals]) -> str:
    fills = Counter(map_fill(totals) for totals in country_totals)
    return _(
        "A map of the world. Countries and areas with ongoing projects: %(ongoing)d. "
        "With upcoming, completed or other projects only: %(other)d."
    ) % {"ongoing": fills["ongoing"], "other": fills["other"]}


def describe_countries(countries: list[CountryContent]) -> str:
    """Names them where they are few; how many they are where they are many."""
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
    """How many there are, and the years between which they lie."""
    template = ngettext(
        "%(count)d project between %(first)s and %(last)s. Its dates stand in the table.",
        "%(count)d projects between %(first)s and %(last)s. Their dates stand in the table.",
        len(drawing.bars),
    )
    axis = drawing.axis
    return template % {"count": len(drawing.bars), "first": axis.first.year, "last": axis.last.year}


def describe_funding(funding: Funding) -> str:
    if not funding.years:
        return ""
    return _(
        "Columns from %(first)s to %(last)s, %(total)s in all. The numbers stand in the table."
    ) % {
        "first": funding.years[0],
        "last": funding.years[-1],
        "total": format_money(funding.total(), CURRENCY),
    }


def describe_activities(years: ActivityYears) -> str:
    if not years.years:
        return ""
    return _("Columns from %(first)s to %(last)s. The numbers stand in the table.") % {
        "first": years.years[0],
        "last": years.years[-1],
    }
