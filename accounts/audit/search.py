"""Lists of personal data in the admin, whose searches are recorded in the audit log."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts import audit
from accounts.audit.models import Act
from core.http.model_admin import SiteModelAdmin


class AuditedSearchMixin(SiteModelAdmin):
    """Record searches of messages, without the words: they may be about a person."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            facts = {"entries": rows.count()}
            audit.record(Act.SEARCHED, request.user, kind="message", new=facts)
        return rows, may_have_duplicates
