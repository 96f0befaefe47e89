"""Lists of the admin that can be exported as CSV; each export is recorded in the audit."""

import datetime
import json
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.audit.models import Act, AuditEntry
from core import csv_export

COLUMNS = ["at", "account", "person", "act", "kind", "reference", "before", "after"]
CHUNK = 2_000


class CsvExportMixin(admin.ModelAdmin):
    """Add an export link above the list."""

    change_list_template = "accounts/export.html"
    audit_kind = ""

    def export_response(self, rows: QuerySet[Any], entry: AuditEntry) -> HttpResponseBase:
        """Return the rows as a file; `entry` is the audit entry of the export."""
        raise NotImplementedError

    def has_export_permission(self, request: Any) -> bool:
        """Return whether the user may export the list."""
        export = f"{self.opts.app_label}.export_{self.opts.model_name}"
        return self.has_view_permission(request) and request.user.has_perm(export)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name=self._name("export")), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = extra_context or {}
        if self.has_export_permission(request):
            context |= {"export_url": reverse(f"admin:{self._name('export')}")}
        return super().changelist_view(request, context)

    @method_decorator(require_GET)
    def export(self, request: Any) -> HttpResponseBase:
        """Export the filtered list."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(reverse(f"admin:{self._name('changelist')}", query={ERROR_FLAG: 1}))
        facts = {"entries": rows.count(), "filters": self.audited_filters(request)}
        entry = audit.record(Act.EXPORTED, request.user, kind=self.audit_kind, new=facts)
        return self.export_response(rows, entry)

    def audited_filters(self, request: HttpRequest) -> str:
        """Return the filters of the list, for the audit."""
        return request.GET.urlencode()

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


def audit_response(entries: QuerySet[AuditEntry], at: datetime.datetime) -> StreamingHttpResponse:
    """Return the audit entries as CSV, oldest first, named after the day of `at` (aware)."""
    rows = entries.select_related("by").order_by("at", "pk").iterator(CHUNK)
    return csv_export.response("audit", at, COLUMNS, map(_cells, rows))


@translation.override("en")  # a file is the same for every reader
def _cells(entry: AuditEntry) -> list[str]:
    return [
        utc_text(entry.at),
        entry.by.username if entry.by else "",
        str(entry.by or ""),
        entry.get_act_display(),
        entry.kind,
        entry.reference,
        _json(entry.old),
        _json(entry.new),
    ]


def utc_text(at: datetime.datetime) -> str:
    """Return an aware time in ISO 8601, such as `2026-03-10T12:00:00Z`."""
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")


def _json(facts: Any) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True) if facts else ""
