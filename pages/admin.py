from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Field, Max
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bulk.table import TableAdmin
from desk.admin import ESSENTIALS, PublishableAdmin, Section, row_inline
from pages import acts, calls, models
from projects.image_admin import EMBLEM, IMAGE, IllustratedForm
from search.models import FailedSearch, Synonyms

MAX_FAILED_SEARCHES = 100


@admin.register(models.Office)
class OfficeAdmin(PublishableAdmin):
    form = IllustratedForm
    inlines = [
        row_inline(models.Figure, _("Add a figure")),
        row_inline(models.OfficeSource, _("Add a source")),
    ]
    sections = [
        ESSENTIALS,
        Section(pgettext_lazy("part of a form", "Texts"), ["mandate", "rationale", "role"]),
        Section(_("Figures and sources"), rows=["figures", "sources"]),
        EMBLEM,
    ]


@admin.register(acts.Act)
class ActAdmin(TableAdmin):
    list_display = ["title_en", "date", "act", "founds_the_office", "state_label", "owner"]
    inlines = [
        row_inline(acts.ActStep, _("Add a step")),
        row_inline(acts.ActBody, _("Add an institution")),
        row_inline(acts.ActText, _("Add a site with the text")),
        row_inline(acts.ActSource, _("Add a source")),
    ]
    sections = [
        ESSENTIALS,
        Section(_("Steps and institutions"), rows=["steps", "bodies"]),
        Section(_("Texts and sources"), rows=["texts", "sources"]),
    ]


@admin.register(acts.Milestone)
class MilestoneAdmin(TableAdmin):
    list_display = ["title_en", "date", "founds_the_office", "state_label", "owner"]
    inlines = [row_inline(acts.MilestoneSource, _("Add a source"))]
    sections = [
        ESSENTIALS,
        Section(_("Sources"), rows=["sources"]),
    ]


@admin.register(calls.Call)
class CallAdmin(TableAdmin):
    list_display = ["title_en", "type", "offers_until", "state_label", "owner"]
    autocomplete_fields = ["project"]
    inlines = [row_inline(calls.CallAnswer, _("Add a question"))]
    sections = [
        ESSENTIALS,
        Section(_("Questions and answers"), rows=["answers"]),
        Section(_("Result"), ["awarded_to", "cancelled_because"]),
    ]


@admin.register(models.NewsItem)
class NewsItemAdmin(TableAdmin):
    form = IllustratedForm
    list_display = ["title_en", "date", "state_label", "owner"]
    autocomplete_fields = ["projects", "countries"]
    sections = [
        ESSENTIALS,
        Section(pgettext_lazy("part of a form", "Texts"), ["text"]),
        IMAGE,
    ]


@admin.register(models.StandingPage)
class StandingPageAdmin(TableAdmin):
    form = IllustratedForm
    list_display = ["title_en", "slug", "menu", "position", "state_label", "owner"]
    sections = [
        ESSENTIALS,
        IMAGE,
        Section(pgettext_lazy("part of a form", "Menu"), [("menu", "position")]),
    ]


@admin.register(models.Notice)
class NoticeAdmin(TableAdmin):
    list_display = ["title_en", "starts_at", "ends_at", "state_label", "owner"]
    sections = [
        ESSENTIALS,
        Section(pgettext_lazy("part of a form", "Dates"), ["starts_at", "ends_at"]),
    ]

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """Let a notice end at the last minute of a day that has no time."""
        if db_field.name == "ends_at":
            kwargs["is_end"] = True
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Synonyms)
class SynonymsAdmin(PublishableAdmin):
    change_list_template = "pages/synonyms.html"
    list_display = ["words_en", "words_fr", "words_ro", "state_label", "owner"]

    def failed_searches(self) -> Any:
        """Return the words that visitors searched in vain, those of most days first."""
        words = FailedSearch.objects.values("words").annotate(days=Count("day"), last=Max("day"))
        return words.order_by("-days", "words")[:MAX_FAILED_SEARCHES]
