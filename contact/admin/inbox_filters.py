"""How the inbox is narrowed down. It opens on what somebody still has to deal with."""

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from contact.models import MessageState

OPEN, MINE, ENDING, ALL = "open", "mine", "ending", "all"


class InboxFilter(admin.SimpleListFilter):
    """The states, each with how many messages are in it; held ones stand in their own list and in no other but all."""

    title = _("state")
    parameter_name = "state"

    def __init__(self, request, params, model, model_admin):
        # An act names its messages itself, and who looks for something means all messages.
        names_them = request.method == "POST" and request.POST.get("select_across", "0") == "0"
        self._usual = ALL if names_them or request.GET.get(SEARCH_VAR) else OPEN
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin):
        numbers = model_admin.model.objects.in_numbers(request.user, timezone.now())
        labels = {OPEN: pgettext("messages", "Open"), MINE: gettext("Assigned to me")} | dict(
            MessageState.choices
        )
        labels |= {
            ENDING: gettext("Open and deleted within 14 days"),
            ALL: pgettext("messages", "All"),
        }
        return [(value, f"{label} ({numbers[value]})") for value, label in labels.items()]

    def choices(self, changelist):
        """Without the choice of no filter: that would be “open”."""
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or self._usual) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request, queryset):
        chosen = self.value() or self._usual
        if chosen in MessageState.values:
            return queryset.filter(state=chosen)
        narrowed = {
            OPEN: queryset.open,
            MINE: lambda: queryset.assigned_to(request.user),
            ENDING: lambda: queryset.ending(timezone.now()),
            ALL: queryset.all,
        }
        return narrowed.get(chosen, queryset.open)()


class ReadFilter(admin.SimpleListFilter):
    title = _("whether it was read")
    parameter_name = "read"

    def lookups(self, request, model_admin):
        return [("no", gettext("By nobody yet")), ("yes", gettext("By somebody"))]

    def queryset(self, request, queryset):
        if self.value() == "no":
            return queryset.unread()
        return queryset.exclude(pk__in=queryset.unread()) if self.value() == "yes" else queryset
