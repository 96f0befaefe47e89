"""The office, legal acts and the open data for search engines."""

from django import template

from delivery.opendata.json_ld import is_public, script
from delivery.templatetags.content import text
from pages import figures, structured_data
from pages.content import Act
from pages.timeline import timeline

register = template.Library()


@register.simple_tag(takes_context=True)
def office_data(context):
    """Of the profile that the page has: the shell's is a card, and doesn't know the official names."""
    request, contact = context["request"], context["shell"].contact
    return (
        script(structured_data.office(context["office"], contact, request))
        if is_public(request)
        else ""
    )


@register.simple_tag(takes_context=True)
def milestone_data(context, milestone):
    request = context["request"]
    return script(structured_data.milestone(milestone, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def data_data(context):
    request = context["request"]
    return script(structured_data.datasets(request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def format_figure(context, value: str):
    return text(context, figures.format_figure(value))


@register.inclusion_tag("pages/_timeline.html", takes_context=True)
def legal_timeline(context, founding, around):
    """Two axes: the acts that founded the office lie months apart, those of the treaties years."""
    lines = [
        ("founding-line", timeline(founding), True),
        ("treaties-line", timeline(around), False),
    ]
    return {"request": context["request"], "lines": [line for line in lines if line[1].axis]}


@register.filter
def act(code: str) -> str:
    """The kind of act; a code of an older release that has no word any more is shown as it is."""
    return Act(code).label if code in Act.values else code
