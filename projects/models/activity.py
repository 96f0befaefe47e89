"""Activities: contents and working copies."""

import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import WRITERS
from core.i18n.dates import BUCHAREST, ONE_DAY, PartialDate, bucharest_day, start_of_day
from projects.models.image import IllustratedContent
from projects.models.reference_data import COUNTRIES, FIGURES, HOME
from record import schema
from record.content import LocalisedText, Ref, RichText
from record.fields import ends_after_it_starts
from record.models import LinkRow, Publishable
from record.schema import Link


class ActivityType(TextChoices):
    TRAINING = "training", _("Training")
    MISSION = "mission", _("Advisory mission")
    MEETING = "meeting", _("Meeting")
    CONFERENCE = "conference", _("Conference")
    WORKSHOP = "workshop", _("Workshop")
    STEERING_COMMITTEE = "steering-committee", _("Steering committee")
    EXERCISE = "exercise", _("Exercise")


class ActivityFormat(TextChoices):
    IN_PERSON = "in-person", _("In person")
    ONLINE = "online", _("Online")
    HYBRID = "hybrid", _("In person and online")


validate_time = RegexValidator(
    r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", _("Enter hours and minutes, for example 09:00.")
)


def validate_time_zone(name: str) -> None:
    """Raise ``ValidationError`` if there is no such time zone in the database of IANA."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValidationError(_("Enter a time zone such as Africa/Tunis.")) from error


def time_of_day(label: Any, help_text: Any) -> Any:
    """Declare hours and minutes at the place of the activity."""
    return schema.text(label, 5, help_text, validators=[validate_time], db_default="")


class ActivityContent(IllustratedContent):
    kind = "activity"
    shown_on = HOME | {"projects:activity_list": _("Activities")} | COUNTRIES | FIGURES
    view_name = "projects:activity_detail"
    list_view_name = "projects:activity_list"
    menu_place = 4
    roles = WRITERS
    side_bar = ("write", 2)
    new_label = _("New activity")
    date_fields = ("start", "end")
    value_fields = ("country", "type", "format", "projects")
    search_place = 8
    listed_on_fields = ("projects",)

    title: LocalisedText = schema.line(
        _("title"),
        _("For example “Launch conference of CyberSouth”."),
        required=True,
        means=_("Title or name."),
    )
    start: PartialDate | None = schema.date(
        _("date"),
        _("First day, month or year: 2018-03-21, 2018-03 or 2018."),
        means=_("First day, as precise as in the source."),
    )
    end: PartialDate | None = schema.date(
        _("until"),
        _("Last day, if the activity lasted more than one: 2018-03-23."),
        is_end=True,
        means=_("Last day; empty if the activity lasted one day or if the last day is unknown."),
    )
    start_time: str = time_of_day(_("from (time)"), _("Time at the place, for example 09:00."))
    end_time: str = time_of_day(_("to (time)"), _("Time at the place on the last day."))
    time_zone: str = schema.text(
        _("time zone"),
        40,
        _("Time zone of the place, for example Africa/Tunis; empty for the time in Bucharest."),
        validators=[validate_time_zone],
        db_default="",
    )
    place: LocalisedText = schema.line(
        _("place"),
        _("City or venue, for example “Tunis”; empty for an activity held online."),
        means=_("City or venue."),
    )
    venue: LocalisedText = schema.line(
        _("venue"), _("Name of the building and its postal address."), db_default=""
    )
    country: Ref | None = schema.reference(
        "projects.Country",
        _("country"),
        _("Where it took place."),
        heading=_("Country or area"),
    )
    type: str = schema.code(_("type"), ActivityType, _("Type of activity."))
    format: str = schema.code(
        _("format"),
        ActivityFormat,
        _("Empty if no source states it."),
        means=_("In person, online or both."),
    )
    projects: tuple[Ref, ...] = schema.references(
        "projects.Project",
        _("projects"),
        _("All projects that organised it jointly."),
    )
    participants: int | None = schema.count(
        _("participants"), help_text=_("Number of people who took part.")
    )
    participants_note: LocalisedText = schema.line(
        _("before the number"),
        _("For example “about” or “more than”."),
        means=_("Precision of the number, for example “about”."),
    )
    summary: RichText = schema.rich_text(
        _("summary"),
        _("Subject and outcome of the activity, in a few sentences."),
        means=_("Subject and outcome of the activity."),
    )
    # Columns that are newer than the first release have defaults for its servers.
    programme_url: str = schema.url(
        _("programme"),
        _("Web address of the programme or agenda."),
        db_default="",
    )
    registration_url: str = schema.url(
        _("registration"), _("Web address at which people can register."), db_default=""
    )
    registration_until: PartialDate | None = schema.date(
        _("registration until"),
        _("Last day of registration. If empty, the page shows the link until the activity ends."),
        is_end=True,
        means=_("Last day of registration."),
    )
    registration_time: str = time_of_day(
        _("until (time)"), _("If registration closes before the end of its last day.")
    )
    working_languages: LocalisedText = schema.line(
        _("working languages"),
        _("For example “English and French, with interpretation”."),
        db_default="",
    )
    contact_email: str = schema.email(
        _("contact"), _("Published e-mail address for questions of participants."), db_default=""
    )
    documents: tuple[Ref, ...] = schema.references(
        "projects.Document", _("documents"), _("Programme, presentations and reports.")
    )
    sources: tuple[Link, ...] = schema.sources()

    def is_upcoming(self, on: datetime.date) -> bool:
        """Return whether it has not ended by a day (Bucharest)."""
        return self.last_day is not None and self.last_day >= on

    @property
    def last_day(self) -> datetime.date | None:
        """The last day on which it is upcoming.

        An activity of which only the month or the year is known is upcoming until that begins.
        """
        last = self.end or self.start
        if last is None:
            return None
        return (last if last.precision == "day" else self.start or last).first

    @property
    def starts_at(self) -> datetime.datetime | None:
        """The time at which it starts (aware); None if the day or the time is unknown."""
        return self._time(self.start, self.start_time)

    @property
    def ends_at(self) -> datetime.datetime | None:
        """The time at which it ends (aware); None if the day or the time is unknown."""
        return self._time(self.end or self.start, self.end_time)

    @property
    def hours(self) -> str:
        """The times with their zone, as in “09:00–17:30 (Africa/Tunis, UTC+01:00)”."""
        if self.starts_at is None:
            return ""
        times = "–".join(filter(None, [self.start_time, self.end_time]))
        return f"{times} ({self.starts_at.tzinfo}, {self.starts_at:UTC%:z})"

    @property
    def registration_closes_at(self) -> datetime.datetime | None:
        """The time at which registration closes (aware); None without a last day."""
        until = self.registration_until
        if until is None or until.year >= datetime.MAXYEAR:
            return None
        closes_at = self._time(until, self.registration_time)
        return closes_at or start_of_day(until.last + ONE_DAY)

    def turning_points(self) -> list[datetime.datetime]:
        """Return the end of the registration, in UTC."""
        closes_at = self.registration_closes_at
        return [closes_at.astimezone(datetime.UTC)] if closes_at else []

    def registration_is_open(self, at: datetime.datetime) -> bool:
        """Return whether one can register; without a last day, until the activity ends."""
        if not self.registration_url:
            return False
        closes_at = self.registration_closes_at
        return at < closes_at if closes_at else self.is_upcoming(bucharest_day(at))

    def _time(self, day: PartialDate | None, time: str) -> datetime.datetime | None:
        """Return the time on a day at the place of the activity."""
        if not time or day is None or day.precision != "day":
            return None
        zone = ZoneInfo(self.time_zone) if self.time_zone else BUCHAREST
        return datetime.datetime.combine(day.first, datetime.time.fromisoformat(time), zone)


class Activity(Publishable):
    content_class = ActivityContent
    can_be_duplicated = True

    class Meta:
        ordering = ["-start", "slug"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [ends_after_it_starts(name="activity_ends_after_it_starts")]


class ActivitySource(LinkRow):
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("activity source")
        verbose_name_plural = _("activity sources")
