"""Tags of legal acts and figures, and of the facts that search engines read."""

import re
from functools import partial
from typing import Any

from django import template
from django.template.context import Context
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from delivery.opendata.json_ld import is_public, script
from delivery.templatetags.content import text
from pages import structured_data
from pages.content import Act, MilestoneContent
from pages.milestones import timeline
from projects.ordering import label_of
from record.content import LocalisedText

register = template.Library()
register.filter("act", partial(label_of, Act))

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


@register.inclusion_tag("pages/_timeline.html", takes_context=True)
def legal_timeline(
    context: Context, founding: list[MilestoneContent], around: list[MilestoneContent]
) -> dict[str, Any]:
    """Render two axes: acts that founded the office lie months apart, others years."""
    lines = [
        ("founding-line", timeline(founding), True),
        ("treaties-line", timeline(around), False),
    ]
    return {"request": context["request"], "lines": [line for line in lines if line[1].axis]}


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
