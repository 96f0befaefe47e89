"""The list of a kind: the state of each object, and a menu with what can be done with it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.http.model_admin import SiteModelAdmin
from desk.admin.publish_actions import CancelAction, PublishAction, WithdrawAction
from desk.admin.review_actions import SubmitAction
from desk.admin_urls import action_url, admin_url, change_url
from desk.state_text import describe_state
from record import registry
from record.models import State
from record.models.working_copy_state import load_states

MENU_ACTIONS = {
    SubmitAction: gettext_lazy("Submit…"),
    PublishAction: gettext_lazy("Publish or schedule…"),
    CancelAction: gettext_lazy("Cancel scheduled changes…"),
    WithdrawAction: gettext_lazy("Withdraw…"),
}


class ListMixin(SiteModelAdmin):
    """A list of working copies, each with its state and its menu."""

    empty_value_display = '<span class="empty">-</span>'  # seen in the link of a missing title

    def get_list_display(self, request: HttpRequest) -> Any:
        return [*super().get_list_display(request), "menu"]

    def get_sortable_by(self, request: HttpRequest) -> Any:
        """Leave out the owner, by whom lists are filtered: each heading delays the first title."""
        return [name for name in self.get_list_display(request) if name != "owner"]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list with the states and the actions of its objects."""
        changelist: Any = super().get_changelist_instance(request)
        changelist.result_list = list(changelist.result_list)
        load_states(changelist.result_list, timezone.now())
        location = ActionLocation.CHANGE_FORM
        names = dict(self.get_action_choices(request, [], action_location=location))
        if PublishAction.name in names:
            names.pop(SubmitAction.name, None)
        allowed = [action for action in MENU_ACTIONS if action.name in names]
        for obj in changelist.result_list:
            obj.offered = [action for action in allowed if action.is_offered(obj)]
        return changelist

    @admin.display(description=gettext_lazy("state"))
    def state_label(self, obj: Any) -> str:
        """Return the state, with the sentence about it as a hint."""
        sentence = describe_state(obj, timezone.now())
        html = '<span class="chip {}" title="{}">{}</span>'
        return format_html(html, obj.state_now, sentence, State(obj.state_now).label)

    @admin.display(description=gettext_lazy("Menu"))
    def menu(self, obj: Any) -> SafeString:
        """Return the menu of `obj`; the preview needs a POST, so it is a button of the list."""
        pages: list[tuple[str, Any]] = [(change_url(obj), _("Edit"))]
        for action in obj.offered:
            pages.append((action_url(obj, action.name), MENU_ACTIONS[action]))
        if obj.state_now in (State.LIVE, State.CHANGED) and (path := registry.live_path_of(obj)):
            pages.append((path, _("See it live")))
        html = (
            '<details class="menu"><summary class="icon icon-more" aria-label="{}"></summary>'
            '<div class="panel">{}<button type="submit" formaction="{}">{}</button></div></details>'
        )
        links = format_html_join("", '<a href="{}">{}</a>', pages)
        label = _("Menu of {name}").format(name=obj)
        return format_html(html, label, links, admin_url(obj, "preview", obj.pk), _("Preview"))

    def action_checkbox(self, obj: Any) -> SafeString:
        """Return the box that selects `obj`; Django’s widget renders a template for each row."""
        html = '<input type="checkbox" class="action-select" name="{}" value="{}" aria-label="{}">'
        label = _("Select {object}").format(object=obj)
        return format_html(html, ACTION_CHECKBOX_NAME, obj.pk, label)
