import json

from catalogue import dates, time_axis
from catalogue.listing import mark
from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

register = template.Library()
register.simple_tag(time_axis.lines, name="axis_lines")
register.simple_tag(time_axis.bar, name="bar")
UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.filter
def day(known):
    """A date as known, as an element ``time`` with its words."""
    return (
        format_html('<time datetime="{}">{}</time>', known, dates.in_words(known)) if known else ""
    )


@register.simple_tag
def days(start, end):
    """From one day to another, in the shortest words: 17–21 March 2025."""
    if start == end:
        return day(start.isoformat())
    is_in_one_month = (start.year, start.month) == (end.year, end.month)
    first = start.day if is_in_one_month else dates.in_words(start.isoformat())
    last = dates.in_words(end.isoformat())
    return format_html(
        '<time datetime="{}">{}</time>–<time datetime="{}">{}</time>', start, first, end, last
    )


@register.simple_tag(takes_context=True)
def designation(context, country):
    """The country's name, with the mark of the footnote that it carries."""
    sign = note(context, country)
    if not sign:
        return country.name
    marker = '{}<a class="marker" href="#note-{}" role="doc-noteref" aria-label="{} {}">{}</a>'
    return format_html(marker, country.name, len(sign), _("Footnote on"), country.name, sign)


@register.simple_tag(takes_context=True)
def plain_designation(context, country):
    return f"{country.name}{note(context, country)}"


@register.simple_tag(takes_context=True)
def designations(context, countries):
    return format_html_join(", ", "{}", ((designation(context, country),) for country in countries))


@register.simple_tag(takes_context=True)
def footnotes(context):
    noted = sorted(getattr(context["request"], "footnotes", {}).items())
    return format_html_join(
        "", '<p id="note-{}">{} {}</p>', ((len(sign), sign, text) for sign, text in noted)
    )


def note(context, country):
    sign = mark(country)
    if sign:
        context["request"].footnotes = {
            **getattr(context["request"], "footnotes", {}),
            sign: country.footnote,
        }
    return sign


@register.filter
def json_ld(data):
    written = json.dumps(data, ensure_ascii=False).translate(UNSAFE)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # nosec B308  # no angle brackets in it


@register.simple_tag(takes_context=True)
def whole_address(context, path=None):
    return context["request"].build_absolute_uri(path)


@register.simple_tag
def named_countries(countries):
    return ", ".join(country.name for country in countries)
