"""Working copies of the office profile, the legal milestones, standing pages and notices."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import Resolver404

from pages.content import Act, MilestoneContent, NoticeContent, OfficeContent, StandingPageContent
from publishing import languages
from publishing.content import LANGUAGES
from publishing.fields import PartialDateField, line, plain_text, rich_text
from publishing.models import LinkRow, Publishable, Row, only_one_row


class Office(Publishable):
    """The office's profile; there is one."""

    content_class = OfficeContent
    slug_is_fixed = True

    name = line("name", "Full name, for example “Cybercrime Programme Office of the …”.", required=True)
    short_name = models.CharField(
        max_length=40, help_text="What stands at the head of each page, for example C-PROC."
    )
    official_names = line("official name", "The name in the language's own official form, where it has one.")
    city = line("city", "For example “Bucharest”.")
    summary = plain_text("summary", "Two sentences for the home page: what the office is.")
    mandate = rich_text("mandate", "What the office is responsible for.")
    rationale = rich_text("rationale", "Why it exists.")
    role = rich_text("role", "Its place beside the Cybercrime Convention Committee (T-CY).")

    class Meta:
        verbose_name = "office profile"
        verbose_name_plural = "office profile"

    def __str__(self):
        return self.name_en

    def clean(self):
        super().clean()
        only_one_row(self)


class Figure(Row):
    """A figure with the date that it holds for."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="figures")
    label = line("label", "What is counted, for example “activities since 2014”.")
    value = models.CharField(
        max_length=60,
        help_text="In English, for example “about 2,000” or “more than 120”: the other languages follow by themselves.",
    )
    as_of = PartialDateField("holds for", null=True, blank=True, help_text="For example 2023-12.")
    source_url = models.URLField("source", max_length=600, blank=True, default="", help_text="Who says so.")

    def __str__(self):
        return f"{self.value} {self.label_en}"


class OfficeSource(LinkRow):
    office = models.ForeignKey(Office, models.CASCADE, related_name="sources")


class Milestone(Publishable):
    """A dated legal act."""

    content_class = MilestoneContent

    title = line("title", "Short and without the date: “Memorandum of Understanding signed”.", required=True)
    date = PartialDateField(
        null=True, blank=True, help_text="As exactly as the source gives it: 2013-10-15, 2013-10 or 2013."
    )
    act = models.CharField(
        "kind of act",
        max_length=40,
        choices=Act,
        blank=True,
        default="",
        help_text="What sort of legal act it is.",
    )
    reference = line("reference", "For example “CM/Del/Dec(2013)1180/10.4”.")
    explanation = rich_text("explanation", "What it did, in one to three sentences.")
    founds_the_office = models.BooleanField(
        "founds the office", default=False, help_text="Tick it for the acts on which the office itself rests."
    )

    class Meta:
        ordering = ["date", "slug"]

    def __str__(self):
        return self.title_en

    def check_publishable(self):
        super().check_publishable()
        if self.date is None:
            raise ValidationError(
                {"date": "A milestone needs its date, a year at least, before it is published."}
            )


class MilestoneBody(Row):
    """A body that acted."""

    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="bodies")
    name = line("name", "For example “Committee of Ministers”.")

    class Meta(Row.Meta):
        verbose_name = "body that acted"
        verbose_name_plural = "bodies that acted"

    def __str__(self):
        return self.name_en


class MilestoneSource(LinkRow):
    milestone = models.ForeignKey(Milestone, models.CASCADE, related_name="sources")


class Menu(models.TextChoices):
    FOOTER = "footer", "Foot of every page"
    NONE = "", "Nowhere: only links lead to it"


class StandingPage(Publishable):
    """A page such as privacy or legal notice."""

    content_class = StandingPageContent

    title = line("title", "For example “Privacy”.", required=True)
    body = rich_text("text", "Headings begin at level 2: level 1 is the title.")
    menu = models.CharField(
        "place in the menu",
        max_length=20,
        choices=Menu,
        blank=True,
        default=Menu.FOOTER,
        help_text="Where it is linked.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Order in the menu: 1 comes first.")

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self):
        return self.title_en

    def clean(self):
        super().clean()
        if self.slug and self._address_means_something_else():
            raise ValidationError(
                {"slug": f"“/{self.slug}/” is another page of this site already. Choose another address."}
            )

    def check_publishable(self):
        super().check_publishable()
        self.clean()

    def _address_means_something_else(self) -> bool:
        """Whether the address, with or without the last slash, would lead anywhere but to a standing page."""
        for path in (f"/{self.slug}/", f"/{self.slug}", f"/{self.slug}/x/"):
            try:
                match = languages.find(path)
            except Resolver404:
                continue
            if match.view_name != self.content_class.view_name:
                return True
        return self.slug in RESERVED


# Prefixes that the middleware takes off the path, languages to come, and what only longer addresses begin with: no
# route of the site shows them.
RESERVED = {"archive", "preview", "history", "review", "static", "media", *LANGUAGES}


POSSIBLE_YEARS = range(2000, 2100)


class Notice(Publishable):
    """A banner on every page, from its start to its end."""

    content_class = NoticeContent
    ends_by_itself = True

    title = line("title", "A few words, for example “Office closed on 1 December”.", required=True)
    text = plain_text("text", "One or two sentences.")
    starts_at = models.DateTimeField(
        "start", null=True, blank=True, help_text="Bucharest time. Empty: from the moment of publishing."
    )
    ends_at = models.DateTimeField(
        "end",
        null=True,
        blank=True,
        help_text="Bucharest time. Publishing it also schedules its end. Empty: until withdrawn.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_at=None) | Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="notice_ends_after_it_starts",
                violation_error_message="The end is before the start. Correct one of the two.",
            )
        ]

    def __str__(self):
        return self.title_en

    def clean(self):
        super().clean()
        for name in ("starts_at", "ends_at"):
            moment = getattr(self, name)
            if moment and moment.year not in POSSIBLE_YEARS:
                raise ValidationError({name: "Check the year: it lies outside this century."})


class Usefulness(models.Model):
    """How many visitors said on one Bucharest day that a page was useful, or wasn't: numbers, and nobody's answer."""

    path = models.CharField("page", max_length=200)
    day = models.DateField()
    yes = models.PositiveIntegerField("useful", default=0)
    no = models.PositiveIntegerField("not useful", default=0)

    class Meta:
        verbose_name_plural = "usefulness of pages"
        ordering = ["path", "-day"]
        indexes = [models.Index(fields=["day"], name="usefulness_by_day")]
        constraints = [models.UniqueConstraint(fields=["path", "day"], name="one_count_a_page_and_day")]

    def __str__(self):
        return f"{self.path}, {self.day}"
