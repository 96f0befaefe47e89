"""Lists of the admin that can be exported as CSV; each export is recorded in the audit."""

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_GET

from accounts.audit import log
from accounts.audit.models import Act


class CsvExportMixin:
    """Add an export link above the list. A subclass defines ``audit_kind`` and ``export_response(rows, entry)``."""

    change_list_template = "accounts/export.html"
    audit_kind = ""

    def has_export_permission(self, request):
        export = f"{self.opts.app_label}.export_{self.opts.model_name}"
        return self.has_view_permission(request) and request.user.has_perm(export)

    def get_urls(self):
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name=self._name("export")), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"export_url": reverse(f"admin:{self._name('export')}")}
        if not self.has_export_permission(request):
            context = {}
        return super().changelist_view(request, (extra_context or {}) | context)

    @method_decorator(require_GET)
    def export(self, request):
        """Export the filtered list."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(
                reverse(f"admin:{self._name('changelist')}") + f"?{ERROR_FLAG}=1"
            )
        facts = {"entries": rows.count(), "filters": self.audited_filters(request)}
        entry = log.record(Act.EXPORTED, request.user, kind=self.audit_kind, new=facts)
        return self.export_response(rows, entry)

    def audited_filters(self, request) -> str:
        """Return the filters of the list, for the audit."""
        return request.GET.urlencode()

    def _name(self, page):
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"
