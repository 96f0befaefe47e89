"""Words for what milestones keep as codes."""

from django import template

from pages.content import Act

register = template.Library()


@register.filter
def act(code: str) -> str:
    """The kind of act; a code of an older release that has no word any more is shown as it is."""
    return Act(code).label if code in Act.values else code
