"""Filters of admin lists. Each selects rows in SQL."""

from collections.abc import Callable
from operator import methodcaller
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from record import registry
from record.models import State


class ChoicesFilter(admin.SimpleListFilter):
    """A filter by fixed choices: for each value its label and the rows that it selects."""

    choices_by_value: dict[str, tuple[Any, Callable[[Any], QuerySet[Any]]]]

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(value, label) for value, (label, _select) in self.choices_by_value.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        choice = self.choices_by_value.get(self.value() or "")
        return choice[1](queryset) if choice else queryset


class StateFilter(ChoicesFilter):
    title = _("state")
    parameter_name = "state"
    choices_by_value = {
        **{state: (state.label, methodcaller("in_state", state)) for state in State},
        "submitted": (_("Waiting for a publisher"), methodcaller("submitted")),
        "sent back": (_("Sent back"), methodcaller("sent_back")),
    }


class OwnerFilter(admin.RelatedOnlyFieldListFilter):
    """Offer the owners of all objects, without computing the state of each."""

    def field_choices(
        self, field: Any, request: HttpRequest, model_admin: Any
    ) -> list[tuple[str, Any]]:
        owners = model_admin.model.objects.order_by().values(field.name)
        return field.get_choices(
            include_blank=False,
            limit_choices_to={"pk__in": owners},
            ordering=self.field_admin_ordering(field, request, model_admin),
        )


class RowTypeFilter(ChoicesFilter):
    title = _("state")
    parameter_name = "sort"
    choices_by_value = {
        "publication": (_("Publications and withdrawals"), methodcaller("with_time")),
        "draft": (_("Drafts"), methodcaller("candidates")),
        "deleted": (_("Drafts of deleted objects"), methodcaller("of_deleted_objects")),
        "cancelled": (
            pgettext_lazy("rows of the record", "Cancelled"),
            methodcaller("exclude", cancelled_at=None),
        ),
        "withheld": (
            pgettext_lazy("rows of the record", "Withheld"),
            methodcaller("exclude", withheld_at=None),
        ),
    }


class KindFilter(admin.SimpleListFilter):
    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        models = registry.models_by_kind()
        return [(kind, model._meta.verbose_name) for kind, model in models.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(kind=self.value()) if self.value() else queryset
