"""Working copies of projects, with their extensions, funders, links and sources."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from projects.content import ProjectContent, Region
from projects.models.reference_data import Country, FieldOfWork, Funder
from record.fields import (
    check_order,
    ends_after_it_starts,
    line,
    optional_code,
    optional_date,
    optional_url,
    plain_text,
    rich_text,
)
from record.models import Illustrated, LinkRow, Row


class Project(Illustrated):
    """Working copy of a project of the office, or of one before the office existed."""

    content_class = ProjectContent
    can_be_duplicated = True

    acronym = models.CharField(
        _("acronym"),
        max_length=60,
        help_text=_("Short name that people use, for example “GLACY+”."),
    )
    title = line(
        _("title"),
        _("Official title, for example “Global Action on Cybercrime Extended”."),
        required=True,
    )
    summary = plain_text(_("summary"), _("One or two sentences for lists: aim and area of work."))
    start = optional_date(
        _("start"),
        _("As precise as in the source: 2016-03-01, 2016-03 or 2016. Empty if unknown."),
    )
    end = optional_date(
        _("end"),
        _("As precise as in the source. If it is empty, visitors read “No end date published”."),
        is_end=True,
    )
    dates_note = plain_text(
        _("note on the dates"), _("Explanation for visitors, for example “Duration: 48 months.”.")
    )
    is_known_to_be_over = models.BooleanField(
        _("has ended (date unknown)"),
        default=False,
        help_text=_("Select this if a source states that the project has ended but gives no date."),
    )
    over_source = optional_url(_("source"), _("The page that states that the project has ended."))
    last_seen_active = optional_date(
        _("last known activity"),
        _("Date of the last activity mentioned in a source, for example 2025-05."),
    )
    is_predecessor = models.BooleanField(
        _("from before the office existed"),
        default=False,
        help_text=_("Select this for a project that was run before the office existed."),
    )
    implementer = line(
        _("implemented by"), _("For example “Cybercrime Programme Office, with INTERPOL”.")
    )
    budget_amount = models.DecimalField(
        _("budget amount"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("In plain numbers: 3350000 for 3.35 million. Empty if unknown."),
    )
    budget_currency = models.CharField(
        _("budget currency"),
        max_length=3,
        default="EUR",
        help_text=_("Three-letter code, for example EUR."),
    )
    budget_is_about = models.BooleanField(
        _("the amount is rounded"),
        default=False,
        help_text=_("Select this if the source gives a rounded amount."),
    )
    budget_note = plain_text(
        _("note on the budget"), _("Items covered by the amount, or the known part of it.")
    )
    region = optional_code(_("region"), Region, _("Part of the world in which the project works."))
    countries = models.ManyToManyField(
        Country,
        blank=True,
        related_name="+",
        verbose_name=_("countries and areas"),
        help_text=_(
            "Countries and areas named by the project. Empty for a project without a list."
        ),
    )
    countries_are_open = models.BooleanField(
        _("the list of countries is open"),
        default=False,
        db_default=False,
        help_text=_(
            "Select this if the project can support further countries of its region: while it "
            "runs, their pages mention it. Pages of all countries mention global projects."
        ),
    )
    countries_note = line(
        _("note on the countries"), _("For example “worldwide” or “priority countries”.")
    )
    fields = models.ManyToManyField(
        FieldOfWork,
        blank=True,
        related_name="+",
        verbose_name=_("fields of work"),
        help_text=_("Only fields named in the objective."),
    )
    objective = rich_text(_("objective"), _("Purpose of the project."))
    results = rich_text(_("expected results"), _("Planned results, and results reported."))

    class Meta:
        ordering = ["acronym"]
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            ends_after_it_starts(name="project_ends_after_it_starts"),
            models.CheckConstraint(
                condition=Q(budget_amount=None) | Q(budget_amount__gt=0),
                name="project_budget_is_positive",
                violation_error_message=_(
                    "The budget must be more than zero. Leave it empty if it is unknown."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_known_to_be_over=False) | ~Q(over_source=""),
                name="project_over_has_a_source",
                violation_error_message=_("“Has ended (date unknown)” requires a source."),
            ),
        ]

    def clean(self) -> None:
        super().clean()
        check_order(self)


class Extension(Row):
    """A decision that moved the end of a project."""

    note_en: str
    project = models.ForeignKey(Project, models.CASCADE, related_name="extensions")
    former_end = optional_date(
        _("original end date"),
        _("The end date planned before the extension, for example 2020-02."),
        is_end=True,
    )
    note = line(
        pgettext_lazy("row of a project", "note"),
        _("For example “Extended by 18 months in March 2018”."),
    )

    class Meta(Row.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self) -> str:
        return self.note_en or gettext("original end date: {date}").format(date=self.former_end)


class FunderShare(Row):
    """A funder of a project with its share, if it is known."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="funders")
    funder = models.ForeignKey(
        Funder, models.PROTECT, related_name="+", verbose_name=_("funder"), help_text=_("Who pays.")
    )
    share = models.DecimalField(
        _("share in %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("A percentage, from 0 to 100. Empty if unknown."),
    )
    note = line(
        pgettext_lazy("row of a project", "note"),
        _("For example the instrument: “European Neighbourhood Instrument”."),
    )

    class Meta(Row.Meta):
        verbose_name = _("funder")
        verbose_name_plural = _("funders")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "funder"],
                name="funder_stands_once_a_project",
                violation_error_message=_("This funder is listed twice. Keep one of the two rows."),
            ),
            models.CheckConstraint(
                condition=Q(share=None) | (Q(share__gt=0) & Q(share__lte=100)),
                name="share_is_a_percentage",
                violation_error_message=_("A share must be more than 0 and at most 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.funder)


class ProjectLink(LinkRow):
    project = models.ForeignKey(Project, models.CASCADE, related_name="links")

    class Meta(LinkRow.Meta):
        verbose_name = _("project link")
        verbose_name_plural = _("project links")


class ProjectSource(LinkRow):
    project = models.ForeignKey(Project, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("project source")
        verbose_name_plural = _("project sources")
