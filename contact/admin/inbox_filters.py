"""Filters of the inbox. It opens on the messages that are new or assigned."""

from collections.abc import Iterator
from typing import Any, cast

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR, ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from contact.models import Message, MessageState

OPEN = "open"
MINE = "mine"
ENDING = "ending"
ALL = "all"


class InboxFilter(admin.SimpleListFilter):
    """The states with their numbers of messages; held ones are in their own list and in all."""

    title = _("state")
    parameter_name = "state"

    def __init__(self, request: HttpRequest, *args: Any) -> None:
        # An action has the keys of its messages, and a search is for all messages.
        has_keys = request.method == "POST" and request.POST.get("select_across", "0") == "0"
        self._default = ALL if has_keys or request.GET.get(SEARCH_VAR) else OPEN
        super().__init__(request, *args)

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        counts = Message.objects.counts(cast(User, request.user), timezone.now())
        labels = {
            OPEN: pgettext("messages", "Open"),
            MINE: gettext("Assigned to me"),
            **dict(MessageState.choices),
            ENDING: gettext("Open and deleted within 14 days"),
            ALL: pgettext("messages", "All"),
        }
        return [(value, f"{label} ({counts[value]})") for value, label in labels.items()]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """Yield the choices without the one of no filter, which would be “open”."""
        for value, label in self.lookup_choices:
            yield {
                "selected": (self.value() or self._default) == value,
                "query_string": changelist.get_query_string({self.parameter_name: value}),
                "display": label,
            }

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Message]:
        chosen = self.value() or self._default
        if chosen in MessageState.values:
            return queryset.filter(state=chosen)
        if chosen == MINE:
            return queryset.open().filter(assigned_to=request.user)
        if chosen == ENDING:
            return queryset.ending(timezone.now())
        return queryset if chosen == ALL else queryset.open()


class ReadFilter(admin.SimpleListFilter):
    title = _("read status")
    parameter_name = "read"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("no", gettext("Unread")), ("yes", gettext("Read"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Message]:
        if self.value() == "no":
            return queryset.unread()
        return queryset.exclude(pk__in=queryset.unread()) if self.value() == "yes" else queryset
