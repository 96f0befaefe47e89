"""The working copy of the office profile, with its figures and sources."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from pages.content import OfficeContent
from record.fields import PartialDateField, line, plain_text, rich_text
from record.models import LinkRow, Publishable, Row, only_one_row


class Office(Publishable):
    """The office's profile; there is one."""

    content_class = OfficeContent
    slug_is_fixed = True

    name = line(
        _("name"),
        _("Full name, for example “Cybercrime Programme Office of the …”."),
        required=True,
    )
    short_name = models.CharField(
        _("short name"),
        max_length=40,
        help_text=_("What stands at the head of each page, for example C-PROC."),
    )
    official_names = line(
        _("official name"), _("The name in the language's own official form, where it has one.")
    )
    city = line(_("city"), _("For example “Bucharest”."))
    summary = plain_text(_("summary"), _("Two sentences for the home page: what the office is."))
    mandate = rich_text(_("mandate"), _("What the office is responsible for."))
    rationale = rich_text(_("rationale"), _("Why it exists."))
    role = rich_text(_("role"), _("Its place beside the Cybercrime Convention Committee (T-CY)."))

    class Meta:
        verbose_name = _("office profile")
        verbose_name_plural = _("office profile")

    def __str__(self):
        return self.name_en

    def clean(self):
        super().clean()
        only_one_row(self)


class Figure(Row):
    """A figure with the date that it holds for."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="figures")
    label = line(_("label"), _("What is counted, for example “activities since 2014”."))
    value = models.CharField(
        _("value"),
        max_length=60,
        help_text=_(
            "In English, for example “about 2,000” or “more than 120”: the other languages follow by themselves."
        ),
    )
    as_of = PartialDateField(
        _("holds for"), null=True, blank=True, help_text=_("For example 2023-12.")
    )
    source_url = models.URLField(
        _("source"), max_length=600, blank=True, default="", help_text=_("Who says so.")
    )

    class Meta(Row.Meta):
        verbose_name = _("figure")
        verbose_name_plural = _("figures")

    def __str__(self):
        return f"{self.value} {self.label_en}"


class OfficeSource(LinkRow):
    office = models.ForeignKey(Office, models.CASCADE, related_name="sources")

    class Meta(LinkRow.Meta):
        verbose_name = _("office source")
        verbose_name_plural = _("office sources")
