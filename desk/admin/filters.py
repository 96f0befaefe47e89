"""How lists of working copies are narrowed down; everything is worked out in SQL."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n import dates
from record import registry
from record.models import State


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state_now=self.value()) if self.value() else queryset


class AgreeingFilter(admin.SimpleListFilter):
    title = _("agreeing")
    parameter_name = "agreeing"

    def lookups(self, request, model_admin):
        return [("submitted", _("Waiting for a publisher")), ("sent back", _("Sent back"))]

    def queryset(self, request, queryset):
        if self.value() == "submitted":
            return queryset.submitted()
        return queryset.sent_back() if self.value() == "sent back" else queryset


class ReviewFilter(admin.SimpleListFilter):
    title = _("review")
    parameter_name = "review"

    def lookups(self, request, model_admin):
        return [("due", _("To be read again now")), ("none", _("Without a date"))]

    def queryset(self, request, queryset):
        if self.value() == "due":
            return queryset.review_due(dates.today())
        return queryset.filter(review_date=None) if self.value() == "none" else queryset


class RowTypeFilter(admin.SimpleListFilter):
    """Filter the rows of the record by their type."""

    title = _("what it is")
    parameter_name = "sort"

    def lookups(self, request, model_admin):
        return [
            ("publication", _("Publications and withdrawals")),
            ("draft", _("Drafts")),
            ("deleted", _("Drafts of deleted objects")),
            ("cancelled", pgettext_lazy("rows of the record", "Cancelled")),
            ("withheld", pgettext_lazy("rows of the record", "Withheld")),
        ]

    def queryset(self, request, queryset):
        narrowed = {
            "publication": queryset.with_time,
            "draft": queryset.candidates,
            "deleted": queryset.of_deleted_objects,
            "cancelled": lambda: queryset.exclude(cancelled_at=None),
            "withheld": lambda: queryset.exclude(withheld_at=None),
        }
        return narrowed[self.value()]() if self.value() in narrowed else queryset


class KindFilter(admin.SimpleListFilter):
    """Kinds by the names that staff know."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request, model_admin):
        return [
            (kind, model._meta.verbose_name) for kind, model in registry.models_by_kind().items()
        ]

    def queryset(self, request, queryset):
        return queryset.filter(kind=self.value()) if self.value() else queryset
