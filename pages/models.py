"""Working copies of the office profile, legal milestones, standing pages and notices."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import Resolver404
from django.utils.translation import gettext_lazy as _

from core.i18n import languages
from core.i18n.languages import LANGUAGES
from pages.content import Act, MilestoneContent, NoticeContent, OfficeContent, StandingPageContent
from record.fields import (
    line,
    optional_code,
    optional_date,
    optional_url,
    plain_text,
    rich_text,
)
from record.models import Illustrated, LinkRow, Publishable, Row

POSSIBLE_YEARS = range(2000, 2100)
# Prefixes that the middleware removes from the path, languages to come, and beginnings of longer
# paths: no route of the site resolves them.
RESERVED = {"archive", "preview", "history", "record", "review", "static", "media", *LANGUAGES}


class Office(Illustrated):
    """The office's profile; there is one. Its image is the emblem at the top of each page."""

    content_class = OfficeContent
    slug_is_fixed = True

    name = line(
        _("name"),
        _("Full name, for example “Cybercrime Programme Office of the …”."),
        required=True,
    )
    short_name = models.CharField(
        _("short name"),
        max_length=40,
        help_text=_("Shown at the top of each page, for example C-PROC."),
    )
    official_names = line(_("official name"), _("Official name in this language, if there is one."))
    city = line(_("city"), _("For example “Bucharest”."))
    summary = plain_text(_("summary"), _("Two sentences about the office for the home page."))
    mandate = rich_text(_("mandate"), _("Responsibilities of the office."))
    rationale = rich_text(_("rationale"), _("Why the office was set up."))
    role = rich_text(_("role"), _("Cooperation with the Cybercrime Convention Committee (T-CY)."))

    class Meta:
        verbose_name = _("office profile")
        verbose_name_plural = _("office profile")


class Figure(Row):
    """A figure with the date that it holds for."""

    label_en: str
    office = models.ForeignKey(Office, models.CASCADE, related_name="figures")
    label = line(_("label"), _("Items counted, for example “activities since 2014”."))
    value = models.CharField(
        _("value"),
        max_length=60,
        help_text=_(
            "In English, for example “about 2,000”, “more than 120” or “42 → 76”. The other "
            "languages follow automatically."
        ),
    )
    as_of = optional_date(_("reference date"), _("For example 2023-12."))
    source_url = optional_url(_("source"), _("Organisation or document that gives the figure."))

    class Meta(Row.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self) -> str:
        return f"{self.value} {self.label_en}"


class OfficeSource(LinkRow):
    office = models.ForeignKey(Office, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("office source")
        verbose_name_plural = _("office sources")


class Milestone(Publishable):
    """A dated legal act."""

    content_class = MilestoneContent
    can_be_duplicated = True

    title = line(
        _("title"),
        _("Short and without the date: “Memorandum of Understanding signed”."),
        required=True,
    )
    date = optional_date(_("date"), _("As precise as in the source: 2013-10-15, 2013-10 or 2013."))
    act = optional_code(_("kind of act"), Act, _("Type of legal act."))
    text_url = optional_url(
        _("text of the act"), _("Web address of its official text."), db_default=""
    )
    reference = line(_("reference"), _("For example “CM/Del/Dec(2013)1180/10.4”."))
    explanation = rich_text(_("explanation"), _("Effect of the act, in one to three sentences."))
    founds_the_office = models.BooleanField(
        _("founds the office"),
        default=False,
        help_text=_("Select this for acts on which the office itself is based."),
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["date", "slug"]

    def check_publishable(self) -> None:
        super().check_publishable()
        if self.date is None:
            raise ValidationError(
                {"date": _("Enter a date before publishing the milestone. A year is sufficient.")}
            )


class MilestoneBody(Row):
    """A body that acted."""

    name_en: str
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="bodies")
    name = line(_("name"), _("For example “Committee of Ministers”."))

    class Meta(Row.Meta):
        verbose_name = _("institution")
        verbose_name_plural = _("adopted by")

    def __str__(self) -> str:
        return self.name_en


class MilestoneSource(LinkRow):
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("milestone source")
        verbose_name_plural = _("milestone sources")


class Menu(models.TextChoices):
    FOOTER = "footer", _("Footer of every page")
    NONE = "", _("Nowhere: the page is reached only through links")


class StandingPage(Illustrated):
    """A page such as privacy or legal notice."""

    content_class = StandingPageContent

    title = line(_("title"), _("For example “Privacy”."), required=True)
    body = rich_text(_("text"), _("Headings begin at level 2: level 1 is the title."))
    menu = models.CharField(
        _("place in the menu"),
        max_length=20,
        choices=Menu,
        blank=True,
        default=Menu.FOOTER,
        help_text=_(
            "Where the link to the page appears. The menu at the top of each page is the same for "
            "all content and cannot be changed here."
        ),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Order in the menu: 1 comes first.")
    )

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")
        ordering = ["position", "slug"]

    def has_path_of_another_page(self) -> bool:
        """Return whether the slug would lead to anything but a standing page."""
        for path in (f"/{self.slug}/", f"/{self.slug}", f"/{self.slug}/x/"):
            try:
                match = languages.resolve_path(path)
            except Resolver404:
                continue
            if match.view_name != self.content_class.view_name:
                return True
        return self.slug in RESERVED


class Notice(Publishable):
    """A banner on every page, from its start to its end."""

    content_class = NoticeContent
    ends_automatically = True

    title = line(
        _("title"), _("A few words, for example “Office closed on 1 December”."), required=True
    )
    text = plain_text(_("text"), _("One or two sentences."))
    starts_at = models.DateTimeField(
        _("start"),
        null=True,
        blank=True,
        help_text=_("Bucharest time. If empty, the notice appears when it is published."),
    )
    ends_at = models.DateTimeField(
        _("end"),
        null=True,
        blank=True,
        help_text=_(
            "Bucharest time; without a time, the end of the day, 23:59. Publishing the notice also "
            "schedules its end. If empty, the notice is shown until it is withdrawn."
        ),
    )

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="notice_ends_after_it_starts",
                violation_error_message=_("The end is before the start. Correct one of them."),
            )
        ]

    def clean(self) -> None:
        super().clean()
        for name in ("starts_at", "ends_at"):
            time = getattr(self, name)
            if time and time.year not in POSSIBLE_YEARS:
                raise ValidationError({name: _("Check the year: it is not in this century.")})
