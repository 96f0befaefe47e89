"""Working copies of the legal milestones, with the bodies that acted and the sources."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.content import Act, MilestoneContent
from record.fields import PartialDateField, line, rich_text
from record.models import LinkRow, Publishable, Row


class Milestone(Publishable):
    """A dated legal act."""

    content_class = MilestoneContent

    title = line(
        _("title"),
        _("Short and without the date: “Memorandum of Understanding signed”."),
        required=True,
    )
    date = PartialDateField(
        _("date"),
        null=True,
        blank=True,
        help_text=_("As exactly as the source gives it: 2013-10-15, 2013-10 or 2013."),
    )
    act = models.CharField(
        _("kind of act"),
        max_length=40,
        choices=Act,
        blank=True,
        default="",
        help_text=_("What sort of legal act it is."),
    )
    reference = line(_("reference"), _("For example “CM/Del/Dec(2013)1180/10.4”."))
    explanation = rich_text(_("explanation"), _("What it did, in one to three sentences."))
    founds_the_office = models.BooleanField(
        _("founds the office"),
        default=False,
        help_text=_("Tick it for the acts on which the office itself rests."),
    )

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["date", "slug"]

    def __str__(self):
        return self.title_en

    def check_publishable(self):
        super().check_publishable()
        if self.date is None:
            raise ValidationError(
                {"date": _("A milestone needs its date, a year at least, before it is published.")}
            )


class MilestoneBody(Row):
    """A body that acted."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="bodies")
    name = line(_("name"), _("For example “Committee of Ministers”."))

    class Meta(Row.Meta):
        verbose_name = _("body that acted")
        verbose_name_plural = _("bodies that acted")

    def __str__(self):
        return self.name_en


class MilestoneSource(LinkRow):
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("milestone source")
        verbose_name_plural = _("milestone sources")
