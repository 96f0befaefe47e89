from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from desk.admin import PublishableAdmin, Section, row_inline
from pages import models


@admin.register(models.Office)
class OfficeAdmin(PublishableAdmin):
    inlines = [
        row_inline(models.Figure, _("Add a figure")),
        row_inline(models.OfficeSource, _("Add a source")),
    ]
    sections = [
        Section(_("Essentials"), ["name", "short_name", "official_names", "city", "summary"]),
        Section(pgettext_lazy("part of a form", "Texts"), ["mandate", "rationale", "role"]),
        Section(_("Figures and sources"), rows=["figures", "sources"]),
    ]


@admin.register(models.Milestone)
class MilestoneAdmin(PublishableAdmin):
    list_display = ["title_en", "date", "act", "founds_the_office", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "act", "founds_the_office"]
    search_fields = ["title_en", "title_fr", "title_ro", "reference_en"]
    inlines = [
        row_inline(models.MilestoneBody, _("Add an institution")),
        row_inline(models.MilestoneSource, _("Add a source")),
    ]
    sections = [
        Section(
            _("Essentials"),
            ["title", ("date", "act", "founds_the_office"), "reference", "explanation"],
        ),
        Section(_("Institutions and sources"), rows=["bodies", "sources"]),
    ]


@admin.register(models.StandingPage)
class StandingPageAdmin(PublishableAdmin):
    list_display = ["title_en", "slug", "menu", "position", "state_label", "owner"]
    search_fields = ["title_en", "slug"]
    sections = [
        Section(_("Essentials"), ["title", "body"]),
        Section(pgettext_lazy("part of a form", "Menu"), [("menu", "position")]),
    ]


@admin.register(models.Notice)
class NoticeAdmin(PublishableAdmin):
    list_display = ["title_en", "starts_at", "ends_at", "state_label", "owner"]
    search_fields = ["title_en"]
    sections = [
        Section(_("Essentials"), ["title", "text"]),
        Section(pgettext_lazy("part of a form", "Dates"), ["starts_at", "ends_at"]),
    ]
