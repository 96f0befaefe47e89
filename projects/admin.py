"""Admin of projects, activities, documents and their reference data."""

import re
from itertools import chain
from pathlib import PurePath
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bulk.table import TableAdmin
from core.form_fields import AmountField
from delivery.opendata.reader import DatasetReader
from delivery.prefixes import SiteRequest
from desk.admin import ESSENTIALS, Related, RowInline, Section, row_inline
from desk.admin.layout import WorkingCopyForm
from projects import iati, models, ordering
from projects.image_admin import EMBLEM, IMAGE, IllustratedForm, ImageAdmin
from projects.labels import format_money
from projects.models.project import NOT_A_PERCENTAGE
from projects.open_data import PROJECTS

SEVERAL_FILES = _(
    "PDF, Word, Excel, PowerPoint or OpenDocument, at most 50 MB. Or give a link instead. Up to 20 "
    "files, of 60 MB together, become a draft each. An empty title is made from the file name."
)


class FunderShareForm(forms.ModelForm):
    class Meta:
        error_messages = {
            "share": dict.fromkeys(
                "max_digits max_whole_digits min_value max_value".split(), NOT_A_PERCENTAGE
            )
        }


class FunderShareInline(RowInline):
    model = models.FunderShare
    form = FunderShareForm
    add_label = _("Add a funder")
    autocomplete_fields = ["funder"]


class ProjectForm(IllustratedForm):
    class Meta:
        field_classes = {"budget_amount": AmountField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Show the stored budget as visitors read it."""
        super().__init__(*args, **kwargs)
        project = self.instance
        if field := self.fields.get("budget_amount"):
            field.help_text = _("For example 3,350,000 or 3.35 million. Empty if unknown.")
            if project.budget_amount:
                field.help_text = format_money(project.budget_amount, project.budget_currency)


@admin.register(models.Project)
class ProjectAdmin(TableAdmin):
    form = ProjectForm
    list_display = ["name", "start", "end", "state_label", "owner"]
    list_filter = [*TableAdmin.list_filter, "region"]
    autocomplete_fields = ["countries", "fields"]
    table_fields = (
        "start",
        "end",
        "running_confirmed_on",
        "budget_amount",
        "budget_currency",
        "funders",
        "countries",
        "dates_note",
        "summary",
        "region",
        "fields",
        *TableAdmin.table_fields,
    )
    further_pages = TableAdmin.further_pages | {"iati": "iati/"}
    inlines = [
        FunderShareInline,
        row_inline(models.Extension, _("Add an extension")),
        row_inline(models.ProjectLink, _("Add a link")),
        row_inline(models.ProjectSource, _("Add a source")),
    ]
    sections = [
        ESSENTIALS,
        Section(_("Objective and results"), ["objective", "results"]),
        Section(
            pgettext_lazy("part of a form", "Dates"),
            [
                ("start", "end", "last_seen_active"),
                "dates_note",
                ("is_known_to_be_over", "over_source"),
            ],
            rows=["extensions"],
        ),
        Section(
            _("Money"),
            [("budget_amount", "budget_currency", "budget_is_about"), "budget_note"],
            rows=["funders"],
        ),
        Section(_("Countries"), ["region", "countries", "countries_are_open", "countries_note"]),
        Section(
            pgettext_lazy("part of a form", "Subject"),
            ["fields", "implementer", ("is_predecessor", "running_confirmed_on")],
        ),
        IMAGE,
        Section(
            _("Documents and activities"),
            related=[
                Related(models.Document, "project", _("Add a document")),
                Related(models.Activity, "projects", _("Add an activity")),
            ],
        ),
        Section(_("Links and sources"), rows=["links", "sources"]),
    ]

    @admin.display(description=_("title"), ordering="acronym")
    def name(self, project: models.Project) -> SafeString:
        """Return the acronym, with the title below it."""
        return format_html("{} <small>{}</small>", project.acronym, project.title_en)

    def iati_view(self, request: SiteRequest) -> HttpResponse:
        """Show which published projects the IATI data leave out, and what those in it lack."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = []
        for project in DatasetReader(PROJECTS, request).contents():
            funders = [funder.name for funder, _share in ordering.funders(project)]
            lacking = iati.missing(project, request.edition.day)
            rows.append((project, funders, lacking, iati.gaps(project)))
        return self.page(
            request,
            "projects/admin_iati.html",
            title=_("IATI data"),
            rows=sorted(rows, key=lambda row: not row[2]),
            organisation=settings.IATI_REPORTING_ORG,
        )


@admin.register(models.Activity)
class ActivityAdmin(TableAdmin):
    form = IllustratedForm
    list_display = ["title_en", "start", "place_en", "state_label", "owner"]
    list_filter = [*TableAdmin.list_filter, "type", "format"]
    autocomplete_fields = ["country", "projects", "documents"]
    table_fields = ("start", "end", "place", "country", "projects", *TableAdmin.table_fields)
    inlines = [row_inline(models.ActivitySource, _("Add a source"))]
    sections = [
        Section(_("Essentials"), ["title", ("type", "format"), "summary"]),
        Section(
            _("Dates and place"),
            [
                ("start", "end"),
                ("start_time", "end_time", "time_zone"),
                ("place", "country"),
                "venue",
            ],
        ),
        Section(
            _("Programme and registration"),
            [
                ("programme_url", "documents"),
                ("registration_url", "registration_until", "registration_time"),
                ("working_languages", "contact_email"),
            ],
        ),
        Section(_("Projects and participants"), ["projects", "participants", "participants_note"]),
        IMAGE,
        Section(_("Sources"), rows=["sources"]),
    ]


class DocumentForm(WorkingCopyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Accept several files of new documents."""
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["file"].widget.attrs["multiple"] = True
            self.fields["file"].help_text = SEVERAL_FILES

    def clean(self) -> dict[str, Any]:
        """Make an empty title from the name of the file: “annual_report.pdf” is “Annual report”."""
        if "file" in self.files and not self.cleaned_data.get("title_en"):
            name = PurePath(str(self.files["file"])).stem
            self.cleaned_data["title_en"] = capfirst(re.sub(r"[\s_-]+", " ", name).strip())
        return super().clean()


@admin.register(models.Document)
class DocumentAdmin(TableAdmin):
    form = DocumentForm
    list_display = ["title_en", "type", "language", "date", "state_label", "owner"]
    list_filter = [*TableAdmin.list_filter, "type"]
    autocomplete_fields = ["project"]
    sections = [
        ESSENTIALS,
        Section(_("Type, language, date and project"), [("type", "language", "date"), "project"]),
    ]

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a draft of each file; show the form again if one is rejected, and name each."""
        files = request.FILES.getlist("file")
        rejected: Any = None
        if len(files) < 2:
            return super().add_view(request, *args, **kwargs)
        for file in files:
            request.FILES["file"] = file
            answer: Any = super().add_view(request, *args, **kwargs)
            if answer.status_code == 200:
                rejected = answer
                errors = chain(*answer.context_data["adminform"].form.errors.values())
                messages.error(request, f"{file.name}: {' '.join(errors)}")
        return rejected or HttpResponseRedirect("../?state=draft")


admin.site.register(models.Image, ImageAdmin)


@admin.register(models.FieldOfWork)
class FieldOfWorkAdmin(TableAdmin):
    list_display = ["title_en", "position", "state_label", "owner"]


@admin.register(models.Funder)
class FunderAdmin(TableAdmin):
    form = IllustratedForm
    list_display = ["name_en", "website", "state_label", "owner"]
    sections = [ESSENTIALS, EMBLEM]


@admin.register(models.Country)
class CountryAdmin(TableAdmin):
    list_display = ["name_en", "code", "state_label", "owner"]
    inlines = [row_inline(models.TreatyStep, _("Add an act about a treaty"))]
    sections = [
        ESSENTIALS,
        Section(_("Convention on Cybercrime and its Protocols"), rows=["treaty_steps"]),
    ]
