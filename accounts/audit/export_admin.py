"""Lists of the admin that can be exported as CSV; each export is recorded in the audit."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from accounts.audit import log
from accounts.audit.models import Act, AuditEntry


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
            url = reverse(f"admin:{self._name('changelist')}", query={ERROR_FLAG: 1})
            return HttpResponseRedirect(url)
        facts = {"entries": rows.count(), "filters": self.audited_filters(request)}
        entry = log.record(Act.EXPORTED, request.user, kind=self.audit_kind, new=facts)
        return self.export_response(rows, entry)

    def audited_filters(self, request: HttpRequest) -> str:
        """Return the filters of the list, for the audit."""
        return request.GET.urlencode()

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"
