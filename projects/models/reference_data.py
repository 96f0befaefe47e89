"""Fields of work, funders, countries and areas: contents and working copies."""

import datetime

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q, TextChoices
from django.db.models.functions import Cast, Replace, Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.roles import WRITERS
from core.i18n.dates import PartialDate
from projects.models.image import IllustratedContent
from record import schema
from record.content import REFERENCE_NAME, Content, Frozen, LocalisedText
from record.models import Publishable, Row, Value

HOME = {"pages:home": _("Home")}
PROJECTS = {"projects:project_list": _("Projects")}
COUNTRIES = {"projects:country_list": _("Countries")}
FIGURES = {"projects:figures": _("In figures")}


class FieldOfWorkContent(Content):
    kind = "field"
    shown_on = HOME | PROJECTS
    roles = WRITERS
    side_bar = ("office", 7)
    new_label = _("New field of work")
    search_place = 3

    title: LocalisedText = schema.line(
        _("title"),
        _("Short name, for example “Training of judges and prosecutors”."),
        required=True,
    )
    summary: LocalisedText = schema.plain_text(
        _("summary"), _("One or two sentences in plain words.")
    )
    position: int = schema.position(_("Order on the pages: 1 comes first."))

    def search_result_url(self) -> str:
        return f"{reverse('projects:project_list')}?field={self.slug}"


class FieldOfWork(Publishable):
    content_class = FieldOfWorkContent

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")


class FunderContent(IllustratedContent):
    """A funder of projects; its image is its emblem."""

    kind = "funder"
    shown_on = HOME | PROJECTS | COUNTRIES | FIGURES
    view_name = "projects:funder_detail"
    roles = WRITERS
    side_bar = ("office", 6)
    new_label = _("New funder")
    search_place = 4
    title_fields = ("name",)
    verbatim_fields = ("name_in_sentence",)
    matches_via_references = True

    name: LocalisedText = schema.line(
        _("name"),
        _("As the funder writes its own name, for example “European Union”."),
        required=True,
    )
    name_in_sentence: LocalisedText = schema.line(
        _("name within a sentence"),
        _(
            "As it follows “Funded by”, with its article: “the European Union”. If it is empty, "
            "the name is used."
        ),
        db_default="",
    )
    website: str = schema.url(_("website"), _("For example https://european-union.europa.eu/."))
    iati_identifier: str = schema.text(
        _("IATI identifier"),
        80,
        _(
            "Identifier of the organisation in IATI data, for example XM-DAC-47138. Empty if it is "
            "unknown."
        ),
        db_default="",
    )


class Funder(Publishable):
    content_class = FunderContent

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("funder")
        verbose_name_plural = _("funders")


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
    # Statuses, for a source that gives no dated act.
    PARTY = "party", pgettext_lazy("treaty", "Party")
    NOT_PARTY = "not-party", pgettext_lazy("treaty", "Not a Party")


class TreatyStepContent(Frozen):
    """An act or a status of a country or area about a treaty, with its source."""

    treaty: str = schema.text(_("treaty"), 40, "", choices=Treaty, required=True)
    act: str = schema.text(_("act"), 40, "", choices=TreatyAct, required=True)
    date: PartialDate | None = schema.date(
        _("date"), _("As precise as in the source: 2024-06-20, 2024-06 or 2024.")
    )
    note: LocalisedText = schema.line(
        pgettext_lazy("row of a country", "note"),
        _("For example the law that ratifies the treaty."),
    )
    source_url: str = schema.url(
        _("source"), _("The page that gives the act and its date."), required=True
    )
    as_of: PartialDate | None = schema.date(
        _("as of"), _("Date to which the source applies. “Not a Party” requires it.")
    )


# Territories of ISO 3166 without authorities or residents that could write to the office.
UNINHABITED = frozenset(["AQ", "BV", "GS", "HM", "IO", "TF", "UM"])


class CountryContent(Content):
    """A country or area under its designation, with the footnote that it must have."""

    kind = "country"
    has_other_names = True
    is_on_every_page = True
    shown_on = HOME | COUNTRIES | FIGURES
    view_name = "projects:country_detail"
    list_view_name = "projects:country_list"
    list_title = _("Countries")
    menu_place = 5
    roles = WRITERS
    side_bar = ("office", 5)
    new_label = _("New country")
    search_place = 0
    title_fields = ("name",)
    verbatim_fields = ("footnote",)
    search_words = ("code",)
    coded_names = {"territories": "code"}
    matches_via_references = True

    code: str = schema.text(
        _("code"),
        2,
        _("ISO 3166-1 code of two capital letters, for example RO; XK for Kosovo."),
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters, for example RO."))],
        required=True,
        means=_("ISO 3166-1, two letters; XK for Kosovo*, which has no ISO code."),
    )
    name: LocalisedText = schema.line(
        _("designation"),
        _(
            "As the Council of Europe writes it, for example “Türkiye”; without the asterisk, "
            "which is added automatically."
        ),
        required=True,
        means=_("The official name of the country or area."),
    )
    footnote: LocalisedText = schema.plain_text(
        _("footnote"),
        _(
            "The required wording of the footnote, if any. It appears wherever the designation is "
            "used."
        ),
        means=_("Note that must accompany the designation."),
    )
    treaty_steps: tuple[TreatyStepContent, ...] = schema.rows(
        _("Treaty status"),
        _("Acts about the Convention on Cybercrime and its Protocols, with date and source."),
    )

    @property
    def is_inhabited(self) -> bool:
        return self.code not in UNINHABITED

    @classmethod
    def unindexed(cls, at: datetime.datetime) -> Q:
        """Return the condition for countries without a treaty step that no content names."""
        named = Value.objects.filter(name=REFERENCE_NAME, since__lte=at, until__gt=at)
        named = named.filter(value__startswith=f"{cls.kind}/")
        digits = Replace(Substr("value", len(cls.kind) + 2), models.Value("-"), models.Value(""))
        keys = named.values_list(Cast(digits, models.UUIDField()), flat=True)
        return Q(kind=cls.kind, content__treaty_steps__0__isnull=True) & ~Q(key__in=keys)


class Country(Publishable):
    """Working copy of a country or area under the designation of the Council of Europe."""

    content_class = CountryContent

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("country or area")
        verbose_name_plural = _("countries and areas")


class TreatyStep(Row):
    """A dated act of a country or area about the Convention or one of its Protocols."""

    content_class = TreatyStepContent

    country = models.ForeignKey(Country, models.CASCADE, related_name="treaty_steps")

    class Meta(Row.Meta):
        verbose_name = _("treaty status")
        verbose_name_plural = _("treaty status")
        constraints = [
            models.CheckConstraint(
                condition=~Q(act=TreatyAct.NOT_PARTY) | Q(as_of__isnull=False),
                name="not_a_party_as_of_a_date",
                violation_error_message=_("“Not a Party” requires the date to which it applies."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_treaty_display()}: {self.get_act_display()}"
