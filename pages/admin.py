from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest

from desk.admin import PublishableAdmin, row_inline
from pages import models


@admin.register(models.Office)
class OfficeAdmin(PublishableAdmin):
    inlines = [row_inline(models.Figure), row_inline(models.OfficeSource)]


@admin.register(models.Milestone)
class MilestoneAdmin(PublishableAdmin):
    list_display = ["title_en", "date", "act", "founds_the_office", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "act", "founds_the_office"]
    inlines = [row_inline(models.MilestoneBody), row_inline(models.MilestoneSource)]


@admin.register(models.StandingPage)
class StandingPageAdmin(PublishableAdmin):
    list_display = ["title_en", "slug", "menu", "position", "state_label", "owner"]


@admin.register(models.Notice)
class NoticeAdmin(PublishableAdmin):
    list_display = ["title_en", "starts_at", "ends_at", "state_label", "owner"]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Let a notice end at the last minute of a day that has no time."""
        if db_field.name == "ends_at":
            kwargs["is_end"] = True
        return super().formfield_for_dbfield(db_field, request, **kwargs)
