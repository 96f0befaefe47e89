"""Projects and activities for search engines."""

from django import template

from projects import structured_data
from delivery.opendata.json_ld import is_public, script

register = template.Library()


@register.simple_tag(takes_context=True)
def project_data(context, project):
    request = context["request"]
    return script(structured_data.project(project, request)) if is_public(request) else ""


@register.simple_tag(takes_context=True)
def activity_data(context, activity):
    request = context["request"]
    return script(structured_data.activity(activity, request)) if is_public(request) else ""
