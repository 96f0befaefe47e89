"""The public content of the office profile, legal milestones, standing pages and notices."""

import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.i18n.dates import PartialDate
from record.content import Content, Frozen, IllustratedContent, Link, LocalisedText, RichText


class Act(TextChoices):
    """The kinds of legal acts."""

    OFFER = "offer", _("Offer")
    DECISION = "decision", _("Decision")
    MEMORANDUM = "memorandum", _("Memorandum")
    LAW = "law", _("Law")
    PUBLICATION = "publication", _("Official publication")
    ENTRY_INTO_FORCE = "entry-into-force", _("Entry into force")
    ADOPTION = "adoption", _("Adoption of a treaty")
    SIGNATURE = "signature", _("Opening for signature")
    RATIFICATION = "ratification", _("Ratification")
    INAUGURATION = "inauguration", _("Inauguration")


class Figure(Frozen):
    """A figure with its date and its source."""

    search_words = ("value",)

    label: LocalisedText = LocalisedText()
    value: str = ""
    as_of: PartialDate | None = None
    source_url: str = ""


EVERYWHERE = {"pages:home": _("All pages")}  # of which the home page is one


class OfficeContent(IllustratedContent):
    kind = "office"
    is_on_every_page = True
    shown_on = EVERYWHERE
    view_name = "pages:office"
    is_single = True
    listed_fields = ("name", "short_name", "summary", *IllustratedContent.image_fields)
    own_language_fields = ("official_names",)
    kind_name = _("Office")
    kind_names = _("Office")
    search_place = 1
    search_title = ("short_name", "name")
    title_fields = ("name",)

    name: LocalisedText = LocalisedText()
    short_name: str = ""
    official_names: LocalisedText = LocalisedText()
    city: LocalisedText = LocalisedText()
    summary: LocalisedText = LocalisedText()
    mandate: RichText = RichText()
    rationale: RichText = RichText()
    role: RichText = RichText()
    figures: tuple[Figure, ...] = ()
    sources: tuple[Link, ...] = ()


class Body(Frozen):
    """A body that acted: a committee, a government, a parliament."""

    name: LocalisedText = LocalisedText()


class MilestoneContent(Content):
    """A dated legal act."""

    kind = "milestone"
    shown_on = {"pages:home": _("Home"), "pages:milestones": _("Legal basis")}
    view_name = "pages:milestone_detail"
    listed_fields = ("title", "date", "act", "reference", "bodies", "founds_the_office")
    date_fields = ("date",)
    kind_name = _("Legal act")
    kind_names = _("Legal basis")
    search_place = 5
    search_choices = {"act": Act}

    title: LocalisedText = LocalisedText()
    date: PartialDate | None = None
    act: str = ""
    text_url: str = ""
    reference: LocalisedText = LocalisedText()
    bodies: tuple[Body, ...] = ()
    explanation: RichText = RichText()
    founds_the_office: bool = False
    sources: tuple[Link, ...] = ()


class StandingPageContent(IllustratedContent):
    kind = "page"
    is_on_every_page = True
    shown_on = EVERYWHERE
    view_name = "pages:standing_page"
    listed_fields = ("title", "menu", "position")
    kind_name = _("Page of this site")
    kind_names = _("Pages of this site")
    search_place = 6

    title: LocalisedText = LocalisedText()
    body: RichText = RichText()
    menu: str = ""
    position: int = 0


class NoticeContent(Content):
    """A banner: it is published at its start and withdrawn at its end."""

    kind = "notice"
    is_on_every_page = True
    shown_on = EVERYWHERE
    listed_fields = ("title", "text")

    title: LocalisedText = LocalisedText()
    text: LocalisedText = LocalisedText()
    starts_at: datetime.datetime | None = None
    ends_at: datetime.datetime | None = None
