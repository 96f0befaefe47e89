"""The office, legal acts and the open data for search engines."""

from django import template

from pages import structured_data
from delivery.opendata.json_ld import is_public, script

register = template.Library()


@register.simple_tag(takes_context=True)
def office_data(context):
    """Of the profile that the page has: the shell's is a card, and doesn't know the official names."""
    request, contact = context["request"], context["shell"].contact
    return script(structured_data.office(context["office"], contact, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def milestone_data(context, milestone):
    request = context["request"]
    return script(structured_data.milestone(milestone, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def data_data(context):
    request = context["request"]
    return script(structured_data.datasets(request)) if is_public(request) else ""
