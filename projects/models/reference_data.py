"""Working copies of fields of work, funders, countries and areas."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from projects.content import (
    CountryContent,
    FieldOfWorkContent,
    FunderContent,
    Treaty,
    TreatyAct,
)
from record.fields import PartialDateField, line, optional_url, plain_text
from record.models import Illustrated, Publishable, Row


class FieldOfWork(Publishable):
    content_class = FieldOfWorkContent

    title = line(
        _("title"),
        _("Short name, for example “Training of judges and prosecutors”."),
        required=True,
    )
    summary = plain_text(_("summary"), _("One or two sentences in plain words."))
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("Order on the pages: 1 comes first.")
    )

    class Meta:
        ordering = ["position", "slug"]
        verbose_name = _("field of work")
        verbose_name_plural = _("fields of work")


class Funder(Illustrated):
    content_class = FunderContent

    name = line(
        _("name"),
        _("As the funder writes its own name, for example “European Union”."),
        required=True,
    )
    name_in_sentence = line(
        _("name within a sentence"),
        _(
            "As it follows “Funded by”, with its article: “the European Union”. If it is empty, "
            "the name is used."
        ),
        db_default="",
    )
    website = optional_url(_("website"), _("For example https://european-union.europa.eu/."))
    iati_identifier = models.CharField(
        _("IATI identifier"),
        max_length=80,
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Identifier of the organisation in IATI data, for example XM-DAC-47138. Empty if it is "
            "unknown."
        ),
    )

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("funder")
        verbose_name_plural = _("funders")


class Country(Publishable):
    """Working copy of a country or area under the designation of the Council of Europe."""

    content_class = CountryContent

    code = models.CharField(
        _("code"),
        max_length=2,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters, for example RO."))],
        help_text=_("ISO 3166-1 code of two capital letters, for example RO; XK for Kosovo."),
    )
    name = line(
        _("designation"),
        _(
            "As the Council of Europe writes it, for example “Türkiye”; without the asterisk, "
            "which is added automatically."
        ),
        required=True,
    )
    footnote = plain_text(
        _("footnote"),
        _(
            "The required wording of the footnote, if any. It appears wherever the designation is "
            "used."
        ),
    )

    class Meta:
        ordering = ["name_en"]
        verbose_name = _("country or area")
        verbose_name_plural = _("countries and areas")


class TreatyStep(Row):
    """A dated act of a country or area about the Convention or one of its Protocols."""

    country = models.ForeignKey(Country, models.CASCADE, related_name="treaty_steps")
    treaty = models.CharField(_("treaty"), max_length=40, choices=Treaty)
    act = models.CharField(_("act"), max_length=40, choices=TreatyAct)
    date = PartialDateField(
        _("date"),
        null=True,
        help_text=_("As precise as in the source: 2024-06-20, 2024-06 or 2024."),
    )
    note = line(
        pgettext_lazy("row of a country", "note"),
        _("For example the law that ratifies the treaty."),
    )
    source_url = models.URLField(
        _("source"), max_length=600, help_text=_("The page that gives the act and its date.")
    )

    class Meta(Row.Meta):
        verbose_name = _("treaty status")
        verbose_name_plural = _("treaty status")

    def __str__(self) -> str:
        return f"{self.get_treaty_display()}: {self.get_act_display()}"
