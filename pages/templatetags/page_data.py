"""The office, legal acts and the open data for search engines."""

from django import template

from pages import structured_data
from publishing.structured_data import is_public, script

register = template.Library()


@register.simple_tag(takes_context=True)
def office_data(context):
    shell, request = context["shell"], context["request"]
    return script(structured_data.office(shell.office, shell.contact, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def milestone_data(context, milestone):
    request = context["request"]
    return script(structured_data.milestone(milestone, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def data_data(context):
    request = context["request"]
    return script(structured_data.datasets(request)) if is_public(request) else ""
