"""Tags of legal acts, calls and figures, and of the facts that search engines read."""

import datetime
import re
from functools import partial
from typing import Any

from django import template
from django.template.context import Context
from django.utils.formats import date_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.html_reader import plain_text, with_anchors
from core.i18n.dates import BUCHAREST, PartialDate, add_ordinals
from delivery.opendata.json_ld import is_public, script
from delivery.templatetags.content import rich, text
from pages import structured_data
from pages.acts import ActType, MilestoneAct, Part, Step
from pages.calls import CallType
from projects.ordering import label_of
from record.content import Content, LocalisedText, RichText

register = template.Library()
register.filter("act", partial(label_of, MilestoneAct))
register.filter("call_type", partial(label_of, CallType))
register.filter("act_type", partial(label_of, ActType))
register.filter("part", partial(label_of, Part))
register.filter("step", partial(label_of, Step))

# A text with as many parts and characters as this has links to its parts.
MIN_PARTS = 3
MIN_LONG_TEXT = 1_200

NUMBER = r"\d{1,3}(?:,\d{3})*|\d+"
FIGURE = re.compile(
    rf"(?:(?P<former>{NUMBER}) → )?"
    rf"(?:(?P<qualifier>about|more than|almost|at least|up to) )?(?P<number>{NUMBER})"
)


@register.simple_tag(takes_context=True)
def office_data(context: Context) -> str:
    """Render the facts of the page's profile; the shell has only its card."""
    request = context["request"]
    facts = structured_data.office(context["office"], context["shell"].contact, request)
    return script(facts) if is_public(request) else ""


@register.inclusion_tag("pages/_long_text.html", takes_context=True)
def long_text(context: Context, value: RichText) -> dict[str, Any]:
    """Render a text with links to its parts if it is long."""
    html, anchors = with_anchors(rich(context, value))
    is_long = len(anchors) >= MIN_PARTS and len(plain_text(html)) >= MIN_LONG_TEXT
    return {
        "request": context["request"],
        "text": value,
        "html": mark_safe(html),
        "anchors": anchors if is_long else [],
    }


@register.simple_tag
def days_of(content: Content) -> tuple[PartialDate, PartialDate | None] | None:
    """Return the first and the last day of a content with dates, None for others.

    Templates look long for a field that a kind does not have.
    """
    start, end = [*content.dates, None, None][:2]
    return (start, end) if start else None


@register.filter
def in_both_zones(time: datetime.datetime) -> SafeString:
    """Render a time in Bucharest time and UTC."""
    times = []
    for zone in (BUCHAREST, datetime.UTC):
        shown = add_ordinals(date_format(time.astimezone(zone), "DATETIME_FORMAT"))
        times.append(format_html('<time datetime="{}">{}</time>', time.isoformat(), shown))
    return format_html(
        "{} · {} UTC", format_html(_("{moment} (Bucharest)"), moment=times[0]), times[1]
    )


@register.simple_tag(takes_context=True)
def format_figure(context: Context, value: str) -> str:
    """Render a figure in the active language: staff type “about 2,000” once, in English."""
    return text(context, localized_figure(value))


def localized_figure(value: str) -> LocalisedText | str:
    """Return ``value`` in the active language; as an English text if it is not such a figure."""
    match = FIGURE.fullmatch(value.strip())
    if match is None:
        return LocalisedText(en=value)
    number = _grouped(match["number"])
    qualified = {
        None: "%(number)s",
        "about": _("about %(number)s"),
        "more than": _("more than %(number)s"),
        "almost": _("almost %(number)s"),
        "at least": _("at least %(number)s"),
        "up to": _("up to %(number)s"),
    }
    figure = qualified[match["qualifier"]] % {"number": number}
    return f"{_grouped(match['former'])} → {figure}" if match["former"] else figure


def _grouped(number: str) -> str:
    if "," not in number:
        return number
    return number_format(int(number.replace(",", "")), force_grouping=True)
