"""The record itself in the admin: to be read and compared, with three acts on single rows."""

from django.contrib import admin
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.i18n.dates import format_date
from desk.admin.change_summary import object_url
from desk.admin.compare_view import compare_view
from desk.admin.filters import KindFilter, RowTypeFilter
from desk.admin.layout import ReadOnly
from desk.admin.publication_actions import CancelRowAction, RestoreAction, WithholdAction
from record.models import FOREVER, Publication, ReviewEntry


@admin.register(Publication)
class PublicationAdmin(ReadOnly, admin.ModelAdmin):
    """Every row that was ever recorded. Nothing is added, changed or deleted here."""

    change_form_template = "desk/row.html"
    list_display = [
        "__str__",
        "kind_label",
        "row_type",
        "saved_at",
        "saved_by",
        "in_force_from",
        "recorded_by",
        "note",
    ]
    list_filter = [RowTypeFilter, KindFilter]
    list_select_related = ["saved_by", "recorded_by"]
    search_fields = ["title", "slug", "note"]
    date_hierarchy = "in_force_from"
    ordering = ["-pk"]
    actions = [RestoreAction.as_action(), CancelRowAction.as_action(), WithholdAction.as_action()]
    fieldsets = [
        (None, {"fields": ["title", "kind_label", "row_type", "slug"]}),
        (pgettext_lazy("part of a row", "Saved"), {"fields": ["saved_at", "saved_by"]}),
        (
            pgettext_lazy("part of a row", "Published"),
            {
                "fields": [
                    "in_force_from",
                    "until",
                    "recorded_at",
                    "recorded_by",
                    "note",
                    "is_minor",
                    "solo_reason",
                ]
            },
        ),
        (pgettext_lazy("part of a row", "Withdrawn"), {"fields": ["reason"]}),
        (
            pgettext_lazy("part of a row", "Taken back"),
            {
                "fields": [
                    "cancelled_at",
                    "cancelled_by",
                    "withheld_at",
                    "withheld_by",
                    "withheld_reason",
                ]
            },
        ),
        (_("How it is recognised"), {"fields": ["key", "digest"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "card")

    def has_publish_permission(self, request):
        return request.user.has_perm("record.publish")

    def has_withhold_permission(self, request):
        return request.user.has_perm("record.withhold")

    @admin.display(description=_("what it is"))
    def row_type(self, obj):
        if obj.is_withheld:
            return pgettext("sort of row", "Withheld")
        if obj.cancelled_at:
            return pgettext("sort of row", "Cancelled")
        if obj.is_candidate:
            return pgettext("sort of row", "Draft")
        if obj.is_withdrawal:
            return pgettext("sort of row", "Withdrawal")
        return pgettext("sort of row", "Publication")

    @admin.display(description=_("in force until"))
    def until(self, obj):
        if obj.in_force_until is None:
            return "-"
        if obj.in_force_until == FOREVER:
            return gettext("It is replaced")
        return format_date(timezone.localtime(obj.in_force_until), "DATETIME_FORMAT")

    @admin.display(description=_("kind"), ordering="kind")
    def kind_label(self, obj):
        return obj.kind_label

    def lookup_allowed(self, lookup, value, request):
        return lookup == "key" or super().lookup_allowed(lookup, value, request)

    def get_urls(self):
        compare = self.admin_site.admin_view(lambda request: compare_view(self, request))
        return [path("compare/", compare, name="record_publication_compare"), *super().get_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        row = self.get_object(request, object_id)
        return super().changeform_view(
            request, object_id, form_url, (extra_context or {}) | _about(row)
        )


def _about(row) -> dict:
    """What was said about exactly this content, and where the object is edited."""
    if row is None:
        return {}
    review_entries = ReviewEntry.objects.on_content(row.key, row.digest).select_related(
        "created_by", "link"
    )
    return {
        "review_entries": review_entries if row.digest else (),
        "form_url_of_object": object_url(row),
        "row": row,
    }
