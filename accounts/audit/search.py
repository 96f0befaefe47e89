"""Lists of personal data in the admin, whose searches are recorded in the audit log."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest

from accounts import audit
from accounts.audit.models import Act


class AuditedSearchMixin(admin.ModelAdmin):
    """Record searches of messages, without the words: they may be about a person."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            facts = {"entries": rows.count()}
            audit.record(Act.SEARCHED, request.user, kind="message", new=facts)
        return rows, may_have_duplicates

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Reject lookups that no filter offers: they would search any column unrecorded."""
        offered = {self.date_hierarchy}
        for item in self.get_list_filter(request):
            name: Any = item[0] if isinstance(item, tuple) else item
            offered.add(getattr(name, "parameter_name", name))
        allowed = super().lookup_allowed(lookup, value, request)
        return allowed and lookup.split(LOOKUP_SEP)[0] in offered
