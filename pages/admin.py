from django.contrib import admin

from desk.admin import PublishableAdmin, RowInline
from pages.models import (
    Figure,
    Milestone,
    MilestoneBody,
    MilestoneSource,
    Notice,
    Office,
    OfficeSource,
    StandingPage,
)


class FigureInline(RowInline):
    model = Figure


class OfficeSourceInline(RowInline):
    model = OfficeSource


class MilestoneBodyInline(RowInline):
    model = MilestoneBody


class MilestoneSourceInline(RowInline):
    model = MilestoneSource


@admin.register(Office)
class OfficeAdmin(PublishableAdmin):
    inlines = [FigureInline, OfficeSourceInline]


@admin.register(Milestone)
class MilestoneAdmin(PublishableAdmin):
    list_display = ["title_en", "date", "act", "founds_the_office", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "act", "founds_the_office"]
    search_fields = ["title_en", "title_fr", "title_ro", "reference_en"]
    inlines = [MilestoneBodyInline, MilestoneSourceInline]


@admin.register(StandingPage)
class StandingPageAdmin(PublishableAdmin):
    list_display = ["title_en", "slug", "menu", "position", "state_label", "owner"]
    search_fields = ["title_en", "slug"]


@admin.register(Notice)
class NoticeAdmin(PublishableAdmin):
    list_display = ["title_en", "starts_at", "ends_at", "state_label", "owner"]
    search_fields = ["title_en"]
