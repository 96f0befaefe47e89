"""The office profile, news, standing pages and notices: contents and working copies."""

import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q, TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import WRITERS
from core.i18n.dates import PartialDate, end_of_year_after
from core.i18n.languages import LANGUAGES
from pages.acts import Act as Act  # the models of acts and milestones, for Django
from pages.calls import Call as Call
from pages.calls import validate_council_address
from projects.models import IllustratedContent
from record import registry, schema
from record.content import Content, Frozen, LocalisedText, Ref, RichText
from record.models import LinkRow, Publishable, Row
from record.schema import Link

# Prefixes that the middleware removes from the path, languages to come, and beginnings of longer
# paths: no route of the site resolves them.
RESERVED = {"archive", "preview", "history", "record", "review", "static", "media", *LANGUAGES}


class FigureContent(Frozen):
    """A figure with its date and its source."""

    search_words = ("value",)

    label: LocalisedText = schema.line(
        _("label"), _("Items counted, for example “activities since 2014”.")
    )
    value: str = schema.text(
        _("value"),
        60,
        _(
            "In English, for example “about 2,000”, “more than 120” or “42 → 76”. The other "
            "languages follow automatically."
        ),
        required=True,
    )
    as_of: PartialDate | None = schema.date(
        _("reference date"),
        _(
            "For example 2023-12. The home page shows a figure that has a source, for one year "
            "after its day, for example 2026-11-12."
        ),
    )
    source_url: str = schema.url(_("source"), _("Organisation or document that gives the figure."))

    @property
    def on_home_page_until(self) -> datetime.datetime | None:
        """The time until which the home page shows it; None without a source or a day."""
        if self.source_url and self.as_of and self.as_of.day:
            return end_of_year_after(self.as_of)
        return None


EVERYWHERE = {"pages:home": _("All pages")}  # of which the home page is one


class OfficeContent(IllustratedContent):
    kind = "office"
    is_on_every_page = True
    shown_on = EVERYWHERE
    view_name = "pages:office"
    is_single = True
    menu_place = 1
    roles = WRITERS
    side_bar = ("office", 3)
    own_language_fields = verbatim_fields = ("official_names",)
    kind_name = _("Office")
    kind_names = _("Office")
    search_place = 1
    search_title = ("short_name", "name")
    title_fields = ("name",)

    name: LocalisedText = schema.line(
        _("name"),
        _("Full name, for example “Cybercrime Programme Office of the …”."),
        required=True,
    )
    short_name: str = schema.text(
        _("short name"), 40, _("Shown at the top of each page, for example C-PROC."), required=True
    )
    official_names: LocalisedText = schema.line(
        _("official name"), _("Official name in this language, if there is one.")
    )
    city: LocalisedText = schema.line(_("city"), _("For example “Bucharest”."))
    summary: LocalisedText = schema.plain_text(
        _("summary"), _("Two sentences about the office for the home page.")
    )
    mandate: RichText = schema.rich_text(_("mandate"), _("Responsibilities of the office."))
    rationale: RichText = schema.rich_text(_("rationale"), _("Why the office was set up."))
    role: RichText = schema.rich_text(
        _("role"), _("Cooperation with the Cybercrime Convention Committee (T-CY).")
    )
    calls_url: str = schema.url(
        _("calls of the Council of Europe"),
        _("Where the Council of Europe lists its own calls and posts; the list of calls links it."),
        db_default="",
        validators=[validate_council_address],
    )
    figures: tuple[FigureContent, ...] = schema.rows(_("figures"), "")
    sources: tuple[Link, ...] = schema.sources()

    def home_figures(self, at: datetime.datetime) -> list[FigureContent]:
        """Return the figures that the home page shows at a time."""
        figures = []
        for figure in self.figures:
            until = figure.on_home_page_until
            if until and at < until:
                figures.append(figure)
        return figures

    def turning_points(self) -> list[datetime.datetime]:
        """Return the times from which the home page omits a figure."""
        times = [figure.on_home_page_until for figure in self.figures]
        return [time for time in times if time]


class Office(Publishable):
    """The office's profile; there is one. Its image is the emblem at the top of each page."""

    content_class = OfficeContent
    slug_is_fixed = True

    class Meta:
        verbose_name = _("office profile")
        verbose_name_plural = _("office profile")


class Figure(Row):
    """A figure with the date that it holds for."""

    content_class = FigureContent

    office = models.ForeignKey(Office, models.CASCADE, related_name="figures")

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


class NewsContent(IllustratedContent):
    """A news item of a day."""

    kind = "news"
    shown_on = {"pages:home": _("Home"), "pages:news_list": _("News")}
    view_name = "pages:news_item"
    list_view_name = "pages:news_list"
    menu_place = 7
    roles = WRITERS
    side_bar = ("write", 5)
    new_label = _("New news item")
    date_fields = ("date",)
    value_fields = ("projects", "countries")
    search_lead = ("lead",)
    kind_name = _("News")
    search_place = 11

    title: LocalisedText = schema.line(
        _("title"),
        _("One short sentence: “Training for judges begins in Tunis”."),
        required=True,
    )
    date: PartialDate | None = schema.date(_("date"), _("The day of the news: 2026-12-01."))
    lead: LocalisedText = schema.plain_text(
        _("lead"), _("The news in one or two sentences, for lists and feeds.")
    )
    text: RichText = schema.rich_text(_("text"), _("What follows the lead."))
    projects: tuple[Ref, ...] = schema.references(
        "projects.Project", _("projects"), _("All projects that the news is about.")
    )
    countries: tuple[Ref, ...] = schema.references(
        "projects.Country", _("countries"), _("All countries that the news is about.")
    )


class NewsItem(Publishable):
    content_class = NewsContent

    class Meta:
        ordering = ["-date", "slug"]
        verbose_name = _("news item")
        verbose_name_plural = _("news")

    def check_publishable(self) -> None:
        super().check_publishable()
        if self.date is None:
            raise ValidationError({"date": _("Enter the day of the news before publishing it.")})


class Menu(TextChoices):
    FOOTER = "footer", _("Footer of every page")
    NONE = "", _("Nowhere: the page is reached only through links")


class StandingPageContent(IllustratedContent):
    kind = "page"
    is_on_every_page = True
    shown_on = EVERYWHERE
    view_name = "pages:standing_page"
    roles = WRITERS
    side_bar = ("write", 4)
    new_label = _("New page")
    kind_name = _("Page of this site")
    kind_names = _("Pages of this site")
    search_place = 6

    title: LocalisedText = schema.line(_("title"), _("For example “Privacy”."), required=True)
    body: RichText = schema.rich_text(
        _("text"), _("Headings begin at level 2: level 1 is the title.")
    )
    menu: str = schema.text(
        _("place in the menu"),
        20,
        _(
            "Where the link to the page appears. The menu at the top of each page is the same "
            "for all content and cannot be changed here."
        ),
        choices=Menu,
        default=Menu.FOOTER,
    )
    position: int = schema.position(_("Order in the menu: 1 comes first."))


class StandingPage(Publishable):
    """A page such as privacy or legal notice."""

    content_class = StandingPageContent

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")
        ordering = ["position", "slug"]

    def has_path_of_another_page(self) -> bool:
        """Return whether the slug would lead to anything but a standing page."""
        paths = f"/{self.slug}", f"/{self.slug}/x/"
        views = {match.view_name for match in map(registry.resolve, paths) if match}
        return self.slug in RESERVED or not views <= {self.content_class.view_name}


class NoticeContent(Content):
    """A banner: it is published at its start and withdrawn at its end."""

    kind = "notice"
    is_on_every_page = True
    shown_on = EVERYWHERE
    roles = WRITERS
    side_bar = ("office", 1)
    new_label = _("New notice")

    title: LocalisedText = schema.line(
        _("title"), _("A few words, for example “Office closed on 1 December”."), required=True
    )
    text: LocalisedText = schema.plain_text(_("text"), _("One or two sentences."))
    starts_at: datetime.datetime | None = schema.time(
        _("start"), _("Bucharest time. If empty, the notice appears when it is published.")
    )
    ends_at: datetime.datetime | None = schema.time(
        _("end"),
        _(
            "Bucharest time; without a time, the end of the day, 23:59. Publishing the notice also "
            "schedules its end. If empty, the notice is shown until it is withdrawn."
        ),
    )


class Notice(Publishable):
    """A banner on every page, from its start to its end."""

    content_class = NoticeContent
    ends_automatically = True

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
