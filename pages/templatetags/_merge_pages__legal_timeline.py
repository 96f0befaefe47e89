"""The legal acts on an axis of years."""

from django import template

from pages.timeline import timeline

register = template.Library()


@register.inclusion_tag("pages/_timeline.html", takes_context=True)
def legal_timeline(context, founding, around):
    """Two axes: the acts that founded the office lie months apart, those of the treaties years."""
    lines = [("founding-line", timeline(founding), True), ("treaties-line", timeline(around), False)]
    return {"request": context["request"], "lines": [line for line in lines if line[1].axis]}
