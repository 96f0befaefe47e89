from django.db import models

from projects.content import ActivityContent, ActivityFormat, ActivityType
from projects.models.naming import Country
from projects.models.project import Project
from publishing.fields import PartialDateField, check_order, ends_after_it_starts, line, rich_text
from publishing.models import LinkRow, Publishable


class Activity(Publishable):
    """Something that projects did: dated and placed."""

    content_class = ActivityContent

    title = line("title", "For example “Launch conference of CyberSouth”.", required=True)
    start = PartialDateField(
        "date", null=True, blank=True, help_text="First day, month or year: 2018-03-21, 2018-03 or 2018."
    )
    end = PartialDateField(
        "until",
        null=True,
        blank=True,
        is_end=True,
        help_text="Last day, if it took more than one: 2018-03-23.",
    )
    place = line("place", "City or venue, for example “Tunis”; empty for an activity held online.")
    country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", help_text="Where it took place."
    )
    type = models.CharField(
        max_length=40, choices=ActivityType, blank=True, default="", help_text="What sort of activity it was."
    )
    format = models.CharField(
        max_length=40, choices=ActivityFormat, blank=True, default="", help_text="Empty if no source says it."
    )
    projects = models.ManyToManyField(
        Project, blank=True, related_name="+", help_text="All projects that held it together."
    )
    participants = models.PositiveIntegerField(null=True, blank=True, help_text="How many people took part.")
    participants_note = line("before the number", "For example “about” or “more than”.")
    summary = rich_text("summary", "What it was about and what came of it, in a few sentences.")

    class Meta:
        ordering = ["-start", "slug"]
        verbose_name_plural = "activities"
        constraints = [ends_after_it_starts(name="activity_ends_after_it_starts")]

    def __str__(self):
        return self.title_en

    def clean(self):
        super().clean()
        check_order(self)


class ActivitySource(LinkRow):
    """Where what the page states comes from."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sources")
