"""Content classes of projects, activities, documents, funders, countries and fields of work."""

import datetime

from django.core.files.storage import default_storage
from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.i18n.dates import ONE_DAY, PartialDate, start_of_day
from record.content import (
    Content,
    Frozen,
    IllustratedContent,
    Link,
    LocalisedText,
    Number,
    Ref,
    RichText,
)


class Status(TextChoices):
    """The status of a project, computed from its dates for a day. Lists have this order."""

    ONGOING = "ongoing", _("Ongoing")
    UPCOMING = "upcoming", _("Upcoming")
    NOT_STATED = "not-stated", _("No end date published")
    COMPLETED = "completed", _("Completed")


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


class Treaty(TextChoices):
    CONVENTION = "convention", _("Convention on Cybercrime (ETS 185)")
    FIRST_PROTOCOL = "first-protocol", _("First Additional Protocol (ETS 189)")
    SECOND_PROTOCOL = "second-protocol", _("Second Additional Protocol (CETS 224)")


class TreatyAct(TextChoices):
    """An act of a country or area concerning a treaty, or an event that concerns it."""

    INVITATION = "invitation", pgettext_lazy("treaty", "Invited to accede")
    SIGNATURE = "signature", pgettext_lazy("treaty", "Signed")
    RATIFICATION = "ratification", pgettext_lazy("treaty", "Ratified")
    ACCESSION = "accession", pgettext_lazy("treaty", "Acceded")
    ENTRY_INTO_FORCE = "entry-into-force", pgettext_lazy("treaty", "In force")


class DocumentType(TextChoices):
    SUMMARY = "summary", _("Project summary")
    REPORT = "report", _("Report")
    GUIDE = "guide", _("Guide")
    TEMPLATE = "template", _("Template")
    STUDY = "study", _("Study")
    OTHER = "other", _("Other")


HOME = {"pages:home": _("Home")}
PROJECTS = {"projects:project_list": _("Projects")}
COUNTRIES = {"projects:country_list": _("Countries")}
FIGURES = {"projects:figures": _("In figures")}


class FieldOfWorkContent(Content):
    kind = "field"
    shown_on = HOME | PROJECTS
    listed_fields = ("title", "position", "summary")
    kind_name = _("Field of work")
    kind_names = _("Fields of work")
    search_place = 3

    title: LocalisedText = LocalisedText()
    summary: LocalisedText = LocalisedText()
    position: int = 0

    def search_result_url(self) -> str:
        return f"{reverse('projects:project_list')}?field={self.slug}"


class FunderContent(IllustratedContent):
    """A funder of projects; its image is its emblem."""

    kind = "funder"
    shown_on = HOME | PROJECTS | COUNTRIES | FIGURES
    view_name = "projects:funder_detail"
    listed_fields = (
        "name",
        "name_in_sentence",
        "website",
        "iati_identifier",
        *IllustratedContent.image_fields,
    )
    kind_name = _("Funder")
    kind_names = _("Funders")
    search_place = 4
    search_title = ("name",)
    matches_via_references = True

    name: LocalisedText = LocalisedText()
    name_in_sentence: LocalisedText = LocalisedText()
    website: str = ""
    iati_identifier: str = ""


class TreatyStep(Frozen):
    """A dated act of a country or area about a treaty, with its source."""

    treaty: str = ""
    act: str = ""
    date: PartialDate | None = None
    note: LocalisedText = LocalisedText()
    source_url: str = ""


class CountryContent(Content):
    """A country or area under its designation, with the footnote that it must have."""

    kind = "country"
    is_on_every_page = True
    has_other_names = True
    shown_on = HOME | COUNTRIES | FIGURES
    view_name = "projects:country_detail"
    listed_fields = ("code", "name", "footnote")
    kind_name = _("Country or area")
    kind_names = _("Countries and areas")
    search_place = 0
    search_title = ("name",)
    search_words = ("code",)
    matches_via_references = True

    code: str = ""
    name: LocalisedText = LocalisedText()
    footnote: LocalisedText = LocalisedText()
    treaty_steps: tuple[TreatyStep, ...] = ()


class FunderShare(Frozen):
    """A funder of a project with its share in per cent, if it is known."""

    funder: Ref
    share: Number | None = None
    note: LocalisedText = LocalisedText()


class Extension(Frozen):
    """A decision that moved the end of a project from ``former_end``."""

    former_end: PartialDate | None = None
    note: LocalisedText = LocalisedText()


class ProjectContent(IllustratedContent):
    kind = "project"
    shown_on = HOME | PROJECTS | COUNTRIES | FIGURES
    view_name = "projects:project_detail"
    listed_fields = tuple(
        "acronym title start end is_known_to_be_over region countries countries_are_open fields "
        "funders budget_amount budget_currency budget_note last_seen_active is_predecessor summary "
        "budget_is_about extensions".split()
    )
    date_fields = ("start", "end")
    value_fields = (
        *"region countries countries_are_open fields funders is_known_to_be_over".split(),
    )
    share_fields = {"funders": "share"}
    kind_name = _("Project")
    kind_names = _("Projects")
    search_place = 2
    search_title = ("acronym", "title")
    search_choices = {"region": Region}

    acronym: str = ""
    title: LocalisedText = LocalisedText()
    summary: LocalisedText = LocalisedText()
    start: PartialDate | None = None
    end: PartialDate | None = None
    dates_note: LocalisedText = LocalisedText()
    is_known_to_be_over: bool = False
    over_source: str = ""
    last_seen_active: PartialDate | None = None
    extensions: tuple[Extension, ...] = ()
    is_predecessor: bool = False
    implementer: LocalisedText = LocalisedText()
    budget_amount: Number | None = None
    budget_currency: str = "EUR"
    budget_is_about: bool = False
    budget_note: LocalisedText = LocalisedText()
    funders: tuple[FunderShare, ...] = ()
    region: str = ""
    countries: tuple[Ref, ...] = ()
    countries_are_open: bool = False
    countries_note: LocalisedText = LocalisedText()
    fields: tuple[Ref, ...] = ()
    objective: RichText = RichText()
    results: RichText = RichText()
    links: tuple[Link, ...] = ()
    sources: tuple[Link, ...] = ()

    @property
    def states_budget(self) -> bool:
        """Whether its budget is stated, as an amount or as a text."""
        return self.budget_amount is not None or bool(self.budget_note)

    @property
    def short_name(self) -> str:
        return self.acronym or str(self.title)

    def status(self, on: datetime.date) -> Status:
        """Return the status on a day (Bucharest); months and years count from first to last day."""
        if self.start and on < self.start.first:
            return Status.UPCOMING
        if self.is_known_to_be_over or (self.end and on > self.end.last):
            return Status.COMPLETED
        if self.start and self.end:
            return Status.ONGOING
        return Status.NOT_STATED


class ActivityContent(IllustratedContent):
    kind = "activity"
    shown_on = HOME | {"projects:activity_list": _("Activities")} | COUNTRIES | FIGURES
    view_name = "projects:activity_detail"
    listed_fields = tuple(
        "title start end place country type format projects registration_url "
        "registration_until".split()
    )
    date_fields = ("start", "end")
    value_fields = ("country", "type", "format", "projects")
    kind_name = _("Activity")
    kind_names = _("Activities")
    search_place = 8
    search_choices = {"type": ActivityType, "format": ActivityFormat}
    listed_on_fields = ("projects",)

    title: LocalisedText = LocalisedText()
    start: PartialDate | None = None
    end: PartialDate | None = None
    place: LocalisedText = LocalisedText()
    country: Ref | None = None
    type: str = ""
    format: str = ""
    projects: tuple[Ref, ...] = ()
    participants: int | None = None
    participants_note: LocalisedText = LocalisedText()
    summary: RichText = RichText()
    programme_url: str = ""
    registration_url: str = ""
    registration_until: PartialDate | None = None
    sources: tuple[Link, ...] = ()

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

    def turning_points(self) -> list[datetime.datetime]:
        """Return the end of the registration."""
        until = self.registration_until
        if until is None or until.year >= datetime.MAXYEAR:
            return []
        return [start_of_day(until.last + ONE_DAY)]

    def registration_is_open(self, on: datetime.date) -> bool:
        """Return whether one can register on a day; without a last day, until the activity ends."""
        if not self.registration_url:
            return False
        until = self.registration_until
        return on <= until.last if until else self.is_upcoming(on)


class DocumentContent(Content):
    kind = "document"
    shown_on = {"projects:document_list": _("Documents")}
    listed_fields = tuple(
        "title description file file_size media_type url language type date project".split()
    )
    date_fields = ("date",)
    value_fields = ("language", "type", "project", "file")
    file_fields = ("file",)
    linked_file_field = "file"
    staff_fields = ("file_name",)
    kind_name = _("Document")
    kind_names = _("Documents")
    search_place = 9
    search_lead = ("description",)
    search_choices = {"type": DocumentType}
    listed_on_fields = ("project",)

    title: LocalisedText = LocalisedText()
    description: LocalisedText = LocalisedText()
    file: str = ""
    file_size: int | None = None
    file_name: str = ""  # as it was uploaded; for staff
    file_pages: int | None = None
    media_type: str = ""
    url: str = ""
    language: str = ""
    type: str = ""
    date: PartialDate | None = None
    project: Ref | None = None

    def search_result_url(self) -> str:
        return default_storage.url(self.file) if self.file else self.url
