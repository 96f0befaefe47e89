from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.admin import PublishableAdmin, Section, row_inline
from following.models import Report, ReportEntry
from following.reports import fill


@admin.register(Report)
class ReportAdmin(PublishableAdmin):
    list_display = ["title_en", "first", "last", "state_label", "owner"]
    autocomplete_fields = ["project", "country", "funder"]
    inlines = [row_inline(ReportEntry, _("Add an entry"))]
    sections = [Section(_("Essentials")), Section(_("Entries"), rows=["entries"])]

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Make the rows of a report that has none."""
        super().save_model(request, obj, form, change)
        fill(obj, timezone.now())
