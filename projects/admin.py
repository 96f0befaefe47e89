"""Admin of projects, activities, documents and their reference data."""

from decimal import Decimal

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from desk.admin import PublishableAdmin, RowInline
from projects import models
from projects.labels import format_share, language_name

NOT_STATED = "none"


class FunderShareFormSet(forms.BaseInlineFormSet):
    """The funders of a project, whose shares are at most 100 % in total."""

    def clean(self) -> None:
        super().clean()
        shares = []
        for form in self.forms:
            if form.is_valid() and form.cleaned_data.get("share"):
                shares.append((form, form.cleaned_data["share"]))
        remaining = [share for form, share in shares if not form.cleaned_data.get("DELETE")]
        total = sum(remaining, Decimal())
        if total > 100:
            text = gettext(
                "The shares add up to {total}, which is more than 100 %. Correct one of them."
            ).format(total=format_share(total))
            error = forms.ValidationError(text, code="shares_over_100")
            for form, _share in shares:
                form.add_error("share", error)
            raise error


class FunderShareInline(RowInline):
    model = models.FunderShare
    formset = FunderShareFormSet
    autocomplete_fields = ["funder"]


class ExtensionInline(RowInline):
    model = models.Extension


class ProjectLinkInline(RowInline):
    model = models.ProjectLink


class ProjectSourceInline(RowInline):
    model = models.ProjectSource


class ActivitySourceInline(RowInline):
    model = models.ActivitySource


@admin.register(models.Project)
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


@admin.register(models.Activity)
class ActivityAdmin(PublishableAdmin):
    list_display = ["title_en", "start", "place_en", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "type", "format"]
    search_fields = ["title_en", "title_fr", "title_ro", "place_en"]
    autocomplete_fields = ["country", "projects"]
    lines = (("start", "end"), ("type", "format"))
    inlines = [ActivitySourceInline]


class LanguageFilter(admin.SimpleListFilter):
    """The languages of documents under their names, and none."""

    title = _("language")
    parameter_name = "language"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        codes = (
            models.Document.objects.order_by("language")
            .values_list("language", flat=True)
            .distinct()
        )
        names = {code: language_name(code) for code in codes}
        if "" in names:
            names |= {"": pgettext("language", "Not stated")}
        return [(code or NOT_STATED, name) for code, name in names.items()]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[models.Document]
    ) -> QuerySet[models.Document]:
        code = self.value()
        if code is None:
            return queryset
        return queryset.filter(language="" if code == NOT_STATED else code)


@admin.register(models.Document)
class DocumentAdmin(PublishableAdmin):
    list_display = ["title_en", "type", "language", "date", "state_label", "owner"]
    list_filter = [*PublishableAdmin.list_filter, "type", LanguageFilter]
    search_fields = ["title_en", "title_fr", "title_ro"]
    autocomplete_fields = ["project"]


@admin.register(models.FieldOfWork)
class FieldOfWorkAdmin(PublishableAdmin):
    list_display = ["title_en", "position", "state_label", "owner"]
    search_fields = ["title_en"]


@admin.register(models.Funder)
class FunderAdmin(PublishableAdmin):
    list_display = ["name_en", "website", "state_label", "owner"]
    search_fields = ["name_en", "name_fr", "name_ro"]


@admin.register(models.Country)
class CountryAdmin(PublishableAdmin):
    list_display = ["name_en", "code", "state_label", "owner"]
    search_fields = ["name_en", "name_fr", "name_ro", "code"]
