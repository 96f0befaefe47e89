from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from desk.admin import PublishableAdmin, RowInline
from projects.labels import language_name
from projects.models import (
    Activity,
    ActivitySource,
    Country,
    Document,
    Extension,
    FieldOfWork,
    Funder,
    FunderShare,
    Project,
    ProjectLink,
    ProjectSource,
)

NOT_STATED = "none"


class FunderShareFormSet(forms.BaseInlineFormSet):
    def clean(self):
        super().clean()
        kept = [
            form.cleaned_data
            for form in self.forms
            if form.is_valid() and not form.cleaned_data.get("DELETE")
        ]
        try:
            FunderShare.check_total([row.get("share") for row in kept])
        except ValidationError as error:
            for form in self.forms:
                if form.is_valid() and form.cleaned_data.get("share"):
                    form.add_error("share", error)
            raise


class FunderShareInline(RowInline):
    model = FunderShare
    formset = FunderShareFormSet
    autocomplete_fields = ["funder"]


class ExtensionInline(RowInline):
    model = Extension


class ProjectLinkInline(RowInline):
    model = ProjectLink


class ProjectSourceInline(RowInline):
    model = ProjectSource


class ActivitySourceInline(RowInline):
    model = ActivitySource


@admin.register(Project)
class ProjectAdmin(PublishableAdmin):
    list_display = ["acronym", "title_en", "start", "end", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "region", "is_predecessor"]
    search_fields = ["acronym", "title_en", "title_fr", "title_ro"]
    autocomplete_fields = ["countries", "fields"]
    lines = (
        ("slug", "acronym"),
        ("start", "end", "last_seen_active"),
        ("is_known_to_be_over", "over_source"),
        ("budget_amount", "budget_currency", "budget_is_about"),
    )
    inlines = [FunderShareInline, ExtensionInline, ProjectLinkInline, ProjectSourceInline]


@admin.register(Activity)
class ActivityAdmin(PublishableAdmin):
    list_display = ["title_en", "start", "place_en", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "type", "format"]
    search_fields = ["title_en", "title_fr", "title_ro", "place_en"]
    autocomplete_fields = ["country", "projects"]
    lines = (("start", "end"), ("type", "format"))
    inlines = [ActivitySourceInline]


class LanguageFilter(admin.SimpleListFilter):
    """By language, each under its name; documents whose language isn't stated are a choice too."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request, model_admin):
        codes = Document.objects.order_by("language").values_list("language", flat=True).distinct()
        return [
            (
                code or NOT_STATED,
                language_name(code) if code else pgettext("language", "Not stated"),
            )
            for code in codes
        ]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return queryset.filter(language="" if self.value() == NOT_STATED else self.value())


@admin.register(Document)
class DocumentAdmin(PublishableAdmin):
    list_display = ["title_en", "type", "language", "date", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "type", LanguageFilter]
    search_fields = ["title_en", "title_fr", "title_ro"]
    autocomplete_fields = ["project"]


@admin.register(FieldOfWork)
class FieldOfWorkAdmin(PublishableAdmin):
    list_display = ["title_en", "position", "state_label", "owner"]
    search_fields = ["title_en"]


@admin.register(Funder)
class FunderAdmin(PublishableAdmin):
    list_display = ["name_en", "website", "state_label", "owner"]
    search_fields = ["name_en", "name_fr", "name_ro"]


@admin.register(Country)
class CountryAdmin(PublishableAdmin):
    list_display = ["name_en", "code", "state_label", "owner"]
    search_fields = ["name_en", "name_fr", "name_ro", "code"]
