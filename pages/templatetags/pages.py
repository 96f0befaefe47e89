"""Tags of legal acts and figures, and of the facts that search engines read."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.context import Context

from delivery.opendata.json_ld import is_public, script
from delivery.templatetags.content import text
from pages import figures, structured_data
from pages.content import Act, MilestoneContent
from pages.timeline import timeline

register = template.Library()


@register.simple_tag(takes_context=True)
def office_data(context: Context) -> str:
    """Render the facts of the page's profile; the shell has only its card."""
    request = context["request"]
    facts = structured_data.office(context["office"], context["shell"].contact, request)
    return script(facts) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def milestone_data(context: Context, milestone: MilestoneContent) -> str:
    request = context["request"]
    return script(structured_data.milestone(milestone, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def data_data(context: Context) -> str:
    request = context["request"]
    return script(structured_data.datasets(request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def format_figure(context: Context, value: str) -> str:
    return text(context, figures.format_figure(value))


@register.inclusion_tag("pages/_timeline.html", takes_context=True)
def legal_timeline(
    context: Context, founding: Iterable[MilestoneContent], around: Iterable[MilestoneContent]
) -> dict[str, Any]:
    """Render two axes: acts that founded the office lie months apart, others years."""
    lines = [
        ("founding-line", timeline(founding), True),
        ("treaties-line", timeline(around), False),
    ]
    return {"request": context["request"], "lines": [line for line in lines if line[1].axis]}


@register.filter
def act(code: str) -> str:
    """Return the label of a kind of act; the code itself if an older release had another list."""
    return str(Act(code).label) if code in Act.values else code
