"""Working copies of activities."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.content import ActivityContent, ActivityFormat, ActivityType
from projects.models.project import Project
from projects.models.reference_data import Country
from record.fields import (
    check_order,
    ends_after_it_starts,
    line,
    optional_code,
    optional_date,
    optional_url,
    rich_text,
)
from record.models import Illustrated, LinkRow


class Activity(Illustrated):
    content_class = ActivityContent
    can_be_duplicated = True

    title = line(_("title"), _("For example “Launch conference of CyberSouth”."), required=True)
    start = optional_date(_("date"), _("First day, month or year: 2018-03-21, 2018-03 or 2018."))
    end = optional_date(
        _("until"), _("Last day, if the activity lasted more than one: 2018-03-23."), is_end=True
    )
    place = line(
        _("place"), _("City or venue, for example “Tunis”; empty for an activity held online.")
    )
    country = models.ForeignKey(
        Country,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("country"),
        help_text=_("Where it took place."),
    )
    type = optional_code(_("type"), ActivityType, _("Type of activity."))
    format = optional_code(_("format"), ActivityFormat, _("Empty if no source states it."))
    projects = models.ManyToManyField(
        Project,
        blank=True,
        related_name="+",
        verbose_name=_("projects"),
        help_text=_("All projects that organised it jointly."),
    )
    participants = models.PositiveIntegerField(
        _("participants"), null=True, blank=True, help_text=_("Number of people who took part.")
    )
    participants_note = line(_("before the number"), _("For example “about” or “more than”."))
    summary = rich_text(_("summary"), _("Subject and outcome of the activity, in a few sentences."))

    # Columns that are newer than the first release have defaults for its servers.
    programme_url = optional_url(
        _("programme"), _("Web address of the programme or agenda."), db_default=""
    )
    registration_url = optional_url(
        _("registration"), _("Web address at which people can register."), db_default=""
    )
    registration_until = optional_date(
        _("registration until"),
        _("Last day of registration. If empty, the page shows the link until the activity ends."),
        is_end=True,
    )

    class Meta:
        ordering = ["-start", "slug"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [ends_after_it_starts(name="activity_ends_after_it_starts")]

    def clean(self) -> None:
        super().clean()
        check_order(self)


class ActivitySource(LinkRow):
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("activity source")
        verbose_name_plural = _("activity sources")
