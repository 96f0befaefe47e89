"""The saved filters above a list of the admin."""

from typing import Any

from django import template
from django.contrib.admin.views.main import ChangeList
from django.template import Context

from accounts.models.saved_filter import MAX_FILTERS
from accounts.saved_filters import query_of

register = template.Library()


@register.inclusion_tag("accounts/_saved_filters.html", takes_context=True)
def saved_filters(context: Context, changelist: ChangeList) -> dict[str, Any]:
    """Show the filters that the user saved for the list, and a form that saves the current one."""
    if not changelist.has_filters or changelist.is_popup:
        return {}
    filters = context["request"].user.saved_filters.all()
    label = changelist.opts.label_lower
    query = query_of(changelist)
    return {
        "filters": [saved for saved in filters if saved.model == label],
        "label": label,
        "query": query,
        "can_save": bool(query) and len(filters) < MAX_FILTERS,
        "csrf_token": context["csrf_token"],
    }
