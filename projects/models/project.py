"""Projects, with their extensions, funders, links and sources: contents and working copies."""

import datetime

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, TextChoices
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import WRITERS
from core.i18n.dates import PartialDate, end_of_year_after, start_of_day
from projects.models.image import IllustratedContent
from projects.models.reference_data import COUNTRIES, FIGURES, HOME, PROJECTS
from record import schema
from record.content import Frozen, LocalisedText, Number, Ref, RichText
from record.fields import ends_after_it_starts
from record.models import LinkRow, Publishable, Row
from record.schema import Link

NOT_A_PERCENTAGE = _(
    "Enter a percentage of more than 0 and at most 100, not an amount. Leave it empty if it is "
    "unknown."
)


class Status(TextChoices):
    """The status of a project, computed from its dates for a day. Lists have this order."""

    ONGOING = "ongoing", _("Ongoing")
    RUNNING = "running", _("Running, end not published")
    UPCOMING = "upcoming", _("Upcoming")
    NOT_STATED = "not-stated", _("No end date published")
    COMPLETED = "completed", _("Completed")

    @property
    def is_current(self) -> bool:
        """Whether a project with it is listed with the ongoing ones."""
        return self in (Status.ONGOING, Status.RUNNING)


class Region(TextChoices):
    GLOBAL = "global", _("Global")
    EASTERN_PARTNERSHIP = "eastern-partnership", _("Eastern Partnership")
    SOUTH_EAST_EUROPE = "south-east-europe", _("South-East Europe")
    SOUTH_EAST_EUROPE_AND_TURKIYE = (
        "south-east-europe-and-turkiye",
        _("South-East Europe and Türkiye"),
    )
    SOUTHERN_NEIGHBOURHOOD = "southern-neighbourhood", _("Southern Neighbourhood")
    EUROPEAN_UNION = "european-union", _("European Union")
    PAN_EUROPEAN = "pan-european", _("Pan-European")
    UKRAINE = "ukraine", _("Ukraine")


class FunderShareContent(Frozen):
    """A funder of a project with its share in per cent, if it is known."""

    funder: Ref = schema.reference("projects.Funder", _("funder"), _("Who pays."), required=True)
    share: Number | None = schema.optional(
        models.DecimalField,
        _("share in %"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0.01), MaxValueValidator(100)],
        help_text=_("A percentage, from 0 to 100. Empty if unknown."),
    )
    note: LocalisedText = schema.line(
        pgettext_lazy("row of a project", "note"),
        _("For example the instrument: “European Neighbourhood Instrument”."),
    )


class ExtensionContent(Frozen):
    """A decision that moved the end of a project from ``former_end``."""

    former_end: PartialDate | None = schema.date(
        _("original end date"),
        _("The end date planned before the extension, for example 2020-02."),
        is_end=True,
    )
    note: LocalisedText = schema.line(
        pgettext_lazy("row of a project", "note"),
        _("For example “Extended by 18 months in March 2018”."),
    )


class ProjectContent(IllustratedContent):
    kind = "project"
    shown_on = HOME | PROJECTS | COUNTRIES | FIGURES
    view_name = "projects:project_detail"
    list_view_name = "projects:project_list"
    menu_place = 3
    roles = WRITERS
    side_bar = ("write", 1)
    new_label = _("New project")
    date_fields = ("start", "end")
    value_fields = (
        *"region countries countries_are_open fields funders is_known_to_be_over".split(),
    )
    share_fields = {"funders": "share"}
    min_plausible = {"budget_amount": 10_000}
    search_place = 2
    title_fields = ("acronym", "title")

    acronym: str = schema.text(
        _("acronym"),
        60,
        _("Short name that people use, for example “GLACY+”."),
        required=True,
        means=_("The short name that people use."),
    )
    title: LocalisedText = schema.line(
        _("title"),
        _("Official title, for example “Global Action on Cybercrime Extended”."),
        required=True,
        means=_("Title or name."),
    )
    summary: LocalisedText = schema.plain_text(
        _("summary"),
        _("One or two sentences for lists: aim and area of work."),
        means=_("Aim and area of work, in one or two sentences."),
    )
    start: PartialDate | None = schema.date(
        _("start"),
        _("As precise as in the source: 2016-03-01, 2016-03 or 2016. Empty if unknown."),
        means=pgettext_lazy("start", "As precise as in the source: a day, a month or a year."),
    )
    end: PartialDate | None = schema.date(
        _("end"),
        _("As precise as in the source. If it is empty, visitors read “No end date published”."),
        is_end=True,
        means=_("As precise as in the source; empty if unknown."),
    )
    dates_note: LocalisedText = schema.plain_text(
        _("note on the dates"),
        _("Explanation for visitors, for example “Duration: 48 months.”."),
        means=_("Explanation of the dates."),
    )
    is_known_to_be_over: bool = schema.flag(
        _("has ended (date unknown)"),
        _("Select this if a source states that the project has ended but gives no date."),
        means=_("A source states that the project has ended but gives no date."),
    )
    over_source: str = schema.url(
        _("source"),
        _("The page that states that the project has ended."),
        means=_("Web address of the page that states that the project has ended."),
    )
    last_seen_active: PartialDate | None = schema.date(
        _("last known activity"),
        _("Date of the last activity mentioned in a source, for example 2025-05."),
        means=_("Date of the latest activity mentioned in a source."),
        heading=_("Latest known activity"),
    )
    running_confirmed_on: PartialDate | None = schema.date(
        _("confirmed as running on"),
        _("Counts for one year if no end is known."),
        means=_("Date for which it is confirmed that the project was running."),
        heading=_("Confirmed as running on"),
    )
    extensions: tuple[ExtensionContent, ...] = schema.rows(
        _("Extensions"), _("Decisions that extended the project, with the original end date.")
    )
    is_predecessor: bool = schema.flag(
        _("from before the office existed"),
        _("Select this for a project that was run before the office existed."),
        means=_("The project dates from before the office existed."),
        heading=_("Before C-PROC"),
    )
    implementer: LocalisedText = schema.line(
        _("implemented by"),
        _("For example “Cybercrime Programme Office, with INTERPOL”."),
        means=_("Organisation that implements the project."),
    )
    budget_amount: Number | None = schema.optional(
        models.DecimalField,
        _("budget amount"),
        max_digits=14,
        decimal_places=2,
        help_text=_("In plain numbers: 3350000 for 3.35 million. Empty if unknown."),
        means=_("Amount in the stated currency."),
        heading=_("Budget"),
    )
    budget_currency: str = schema.declare(
        models.CharField,
        "EUR",
        _("budget currency"),
        _("Three-letter code, for example EUR."),
        max_length=3,
        default="EUR",
        means=_("Three-letter code (ISO 4217)."),
        heading=_("Currency"),
    )
    budget_is_about: bool = schema.flag(
        _("the amount is rounded"),
        _("Select this if the source gives a rounded amount."),
        means=_("The source gives a rounded amount."),
        heading=_("Budget is rounded"),
    )
    budget_note: LocalisedText = schema.plain_text(
        _("note on the budget"),
        _("Items covered by the amount, or the known part of it."),
    )
    funders: tuple[FunderShareContent, ...] = schema.rows(
        _("Funders"),
        _("Organisations that fund the project, with their share in per cent if it is known."),
    )
    region: str = schema.code(
        _("region"),
        Region,
        _("Part of the world where the project works."),
    )
    countries: tuple[Ref, ...] = schema.references(
        "projects.Country",
        _("countries and areas"),
        _("Countries and areas named by the project. Empty for a project without a list."),
        means=_(
            "Countries and areas under their official designations, each with its code and its "
            "footnote."
        ),
    )
    countries_are_open: bool = schema.flag(
        _("the list of countries is open"),
        _(
            "Select this if the project can support further countries of its region: while it "
            "runs, their pages mention it. Pages of all countries mention global projects."
        ),
        db_default=False,
        means=_("The project can support further countries of its region."),
        heading=_("List of countries is open"),
    )
    countries_note: LocalisedText = schema.line(
        _("note on the countries"),
        _("For example “worldwide” or “priority countries”."),
        means=_("Explanation of the list of countries."),
    )
    fields: tuple[Ref, ...] = schema.references(
        "projects.FieldOfWork",
        _("fields of work"),
        _("Only fields named in the objective."),
        means=_("Fields of the office’s profile that the objective names."),
    )
    objective: RichText = schema.rich_text(
        _("objective"), _("Purpose of the project."), means=_("Aim of the project.")
    )
    results: RichText = schema.rich_text(
        _("expected results"),
        _("Planned results, and results reported."),
        means=_("Planned results, and results reported."),
        heading=_("Results"),
    )
    links: tuple[Link, ...] = schema.rows(_("Links"), _("Pages about the project on other sites."))
    sources: tuple[Link, ...] = schema.sources()

    @property
    def states_budget(self) -> bool:
        """Whether its budget is stated, as an amount or as a text."""
        return self.budget_amount is not None or bool(self.budget_note)

    def status(self, on: datetime.date) -> Status:
        """Return the status on a day (Bucharest); months and years count from first to last day."""
        if self.start and on < self.start.first:
            return Status.UPCOMING
        if self.is_known_to_be_over or (self.end and on > self.end.last):
            return Status.COMPLETED
        if self.start and self.end:
            return Status.ONGOING
        if any(start_of_day(on) < time for time in self.turning_points()):
            return Status.RUNNING
        return Status.NOT_STATED

    def turning_points(self) -> list[datetime.datetime]:
        """Return the end of the year after the confirmation that a project without end runs."""
        confirmed = self.running_confirmed_on
        if not confirmed or self.end or self.is_known_to_be_over:
            return []
        return [end_of_year_after(confirmed)]


class Project(Publishable):
    """Working copy of a project of the office, or of one before the office existed."""

    content_class = ProjectContent
    can_be_duplicated = True

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


class Extension(Row):
    """A decision that moved the end of a project."""

    content_class = ExtensionContent

    project = models.ForeignKey(Project, models.CASCADE, related_name="extensions")

    class Meta(Row.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self) -> str:
        return self.note_en or gettext("original end date: {date}").format(date=self.former_end)


class FunderShare(Row):
    """A funder of a project with its share, if it is known."""

    content_class = FunderShareContent

    project = models.ForeignKey(Project, models.CASCADE, related_name="funders")

    class Meta(Row.Meta):
        verbose_name = _("funder")
        verbose_name_plural = pgettext_lazy("rows of a project", "funders")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "funder"],
                name="funder_stands_once_a_project",
                violation_error_message=_("This funder is listed twice. Keep one of the two rows."),
            ),
            models.CheckConstraint(
                condition=Q(share=None) | (Q(share__gt=0) & Q(share__lte=100)),
                name="share_is_a_percentage",
                violation_error_message=NOT_A_PERCENTAGE,
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
