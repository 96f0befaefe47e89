"""Working copies of projects, with their extensions, funders, links and sources."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.uploads import examine_image
from core.uploads.storage import ExaminedFileField
from projects.content import ProjectContent, Region
from projects.models.columns import optional_code, optional_date, optional_url
from projects.models.reference_data import Country, FieldOfWork, Funder
from record.fields import check_order, ends_after_it_starts, line, plain_text, rich_text
from record.models import LinkRow, Publishable, Row

FILE_NAME_LENGTH = 120


class Project(Publishable):
    """Working copy of a project of the office, or of one before the office existed."""

    content_class = ProjectContent

    title_en: str
    image_alternative_en: str
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
    summary = plain_text(
        _("summary"), _("One or two sentences for lists: what it does, and where.")
    )
    start = optional_date(
        _("start"),
        _("As exactly as a source gives it: 2016-03-01, 2016-03 or 2016. Empty if unknown."),
    )
    end = optional_date(
        _("end"), _("The same way. Empty if unknown: the status is then “not stated”."), is_end=True
    )
    dates_note = plain_text(
        _("note on the dates"), _("What sources say differently, or leave open.")
    )
    is_known_to_be_over = models.BooleanField(
        _("known to be over"),
        default=False,
        help_text=_("Tick it where a source says that it is over but gives no date."),
    )
    over_source = optional_url(_("source of that"), _("The page that says that it is over."))
    last_seen_active = optional_date(
        _("last seen active"), _("The last activity that a source dates, for example 2025-05.")
    )
    is_predecessor = models.BooleanField(
        _("predecessor of the office"),
        default=False,
        help_text=_("Tick it for a project that was run before the office existed."),
    )
    implementer = line(_("run by"), _("For example “Cybercrime Programme Office, with INTERPOL”."))
    budget_amount = models.DecimalField(
        _("budget amount"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("For example 3350000. Empty if unknown."),
    )
    budget_currency = models.CharField(
        _("budget currency"),
        max_length=3,
        default="EUR",
        help_text=_("Code of three letters, for example EUR."),
    )
    budget_is_about = models.BooleanField(
        _("“about”"), default=False, help_text=_("Tick it where the source gives a rounded amount.")
    )
    budget_note = plain_text(
        _("note on the budget"), _("What the amount covers, or why it is unknown.")
    )
    region = optional_code(_("region"), Region, _("The part of the world that it works in."))
    countries = models.ManyToManyField(
        Country,
        blank=True,
        related_name="+",
        verbose_name=_("countries and areas"),
        help_text=_("Those that the project names. Empty for a project without a list."),
    )
    countries_note = line(
        _("note on the countries"), _("For example “worldwide” or “priority countries”.")
    )
    fields = models.ManyToManyField(
        FieldOfWork,
        blank=True,
        related_name="+",
        verbose_name=_("fields of work"),
        help_text=_("Only those that its objective names."),
    )
    objective = rich_text(_("objective"), _("What the project is for."))
    results = rich_text(
        _("expected results"), _("What it set out to achieve, and what it reported.")
    )
    image = ExaminedFileField(
        verbose_name=_("image"),
        examine=examine_image,
        facts={"image_width": "width", "image_height": "height"},
        blank=True,
        default="",
        max_length=FILE_NAME_LENGTH,
        help_text=_("JPEG, PNG or WebP of at most 10 MB. Data about camera and place are removed."),
    )
    image_width = models.PositiveIntegerField(
        _("image width"), null=True, blank=True, editable=False
    )
    image_height = models.PositiveIntegerField(
        _("image height"), null=True, blank=True, editable=False
    )
    image_alternative = line(
        _("text in place of the picture"), _("What it shows, for who can't see it.")
    )
    image_is_decorative = models.BooleanField(
        _("picture is decorative"),
        default=False,
        help_text=_("Tick it where the picture says nothing that the text doesn't."),
    )

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
                    "A budget is more than nothing. Leave it empty if it is unknown."
                ),
            ),
            models.CheckConstraint(
                condition=Q(is_known_to_be_over=False) | ~Q(over_source=""),
                name="project_over_has_a_source",
                violation_error_message=_("“Known to be over” needs the source that says so."),
            ),
        ]

    def __str__(self) -> str:
        return self.acronym or self.title_en

    def clean(self) -> None:
        super().clean()
        check_order(self)
        if self.image and not self.image_alternative_en and not self.image_is_decorative:
            text = _("Say what the picture shows, or tick “picture is decorative”.")
            raise ValidationError({"image_alternative_en": text})


class Extension(Row):
    """A decision that moved the end of a project."""

    note_en: str
    project = models.ForeignKey(Project, models.CASCADE, related_name="extensions")
    former_end = optional_date(
        _("end before it"), _("The end that was planned before, as 2020-02."), is_end=True
    )
    note = line(
        pgettext_lazy("row of a project", "note"),
        _("For example “Extended by 18 months in March 2018”."),
    )

    class Meta(Row.Meta):
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")

    def __str__(self) -> str:
        return self.note_en or gettext("before it: {date}").format(date=self.former_end)


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
        help_text=_("For example 90. Empty if unknown."),
    )
    note = line(
        pgettext_lazy("row of a project", "note"),
        _("For example the instrument: “European Neighbourhood Instrument”."),
    )

    class Meta(Row.Meta):
        verbose_name = _("funder share")
        verbose_name_plural = _("funder shares")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "funder"],
                name="funder_stands_once_a_project",
                violation_error_message=_(
                    "This funder stands here twice. Keep one of the two rows."
                ),
            ),
            models.CheckConstraint(
                condition=Q(share=None) | (Q(share__gt=0) & Q(share__lte=100)),
                name="share_is_a_percentage",
                violation_error_message=_("A share is more than 0 and at most 100 %."),
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
