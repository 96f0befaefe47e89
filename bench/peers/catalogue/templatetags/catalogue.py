import datetime

from django import template
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

register = template.Library()
FORMATS = {10: "DATE_FORMAT", 7: "YEAR_MONTH_FORMAT", 4: "Y"}
MARKER = '{}<a class="marker" href="#note-{}" role="doc-noteref" aria-label="{} {}">{}</a>'
GRID = (
    '<line class="grid" x1="{0}" x2="{0}" y1="0" y2="100%"/><text x="{0}" dx="5" y="1em">{1}</text>'
)


@register.filter
def day(known):
    """Render a day, a month or a year as a ``time`` element."""
    return format_html('<time datetime="{}">{}</time>', known, _format(known)) if known else ""


@register.simple_tag
def days(start, end):
    """Render a period in short form: 17–21 March 2025."""
    if start == end:
        return day(start.isoformat())
    is_in_one_month = (start.year, start.month) == (end.year, end.month)
    first = start.day if is_in_one_month else _format(start.isoformat())
    last = day(end.isoformat())
    return format_html('<time datetime="{}">{}</time>–{}', start, first, last)


def _format(known):
    first = datetime.date.fromisoformat(known + "-01-01"[: 10 - len(known)])
    return date_format(first, FORMATS[len(known)])


@register.simple_tag(takes_context=True)
def designation(context, country):
    """Render the country's name with a link to its footnote."""
    sign = note(context, country)
    if not sign:
        return country.name
    return format_html(MARKER, country.name, len(sign), _("Footnote on"), country.name, sign)


@register.simple_tag(takes_context=True)
def plain_designation(context, country):
    return f"{country.name}{note(context, country)}"


def note(context, country):
    if country.mark:
        notes = context["request"].__dict__.setdefault("footnotes", {})
        notes[country.mark] = country.footnote
    return country.mark


@register.simple_tag(takes_context=True)
def footnotes(context):
    notes = sorted(getattr(context["request"], "footnotes", {}).items())
    rows = ((len(sign), sign, text) for sign, text in notes)
    return format_html_join("", '<p id="note-{}">{} {}</p>', rows)


@register.simple_tag
def axis_lines(years):
    return format_html_join("", GRID, years)


@register.filter
def label(code):
    return _(code.replace("-", " ").capitalize())


@register.simple_tag(takes_context=True)
def whole_address(context, path=None):
    return context["request"].build_absolute_uri(path)


@register.simple_tag
def named_countries(countries):
    return ", ".join(country.name for country in countries)
