"""Reports of a period: contents and working copies."""

import datetime
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from pydantic import BeforeValidator

from accounts.roles import WRITERS
from core.i18n.dates import PartialDate
from record import registry, schema
from record.content import Content, Frozen, LocalisedText, Ref
from record.models import Publishable, Row
from record.rich_text import to_reference
from record.values import REFERENCE


def _known_form(value: Any) -> Any:
    """Return a reference, or None while a row of the form is unfinished."""
    return value if REFERENCE.fullmatch(f"ref:{value}") else None


class ReportEntryContent(Frozen):
    """An object in a report, which shows its dates and changes in the period."""

    about: Annotated[Ref | None, BeforeValidator(_known_form)] = schema.declare(
        models.CharField,
        None,
        _("object"),
        _(
            "The web address of its page, for example /projects/glacy/. It is stored as the kind "
            "and the key of the object."
        ),
        max_length=120,
        default="",
    )


class ReportContent(Content):
    kind = "report"
    view_name = "following:report"
    list_view_name = "following:report_list"
    roles = WRITERS
    side_bar = ("office", 10)
    new_label = _("Make a report")
    kind_name = _("Report of a period")
    kind_names = _("Reports of periods")
    search_place = 15
    search_lead = ("introduction",)

    title: LocalisedText = schema.line(
        _("title"), _("For example “Third quarter of 2026”."), required=True
    )
    first: PartialDate | None = schema.date(_("first day"), _("For example 2026-07-01."))
    last: PartialDate | None = schema.date(_("last day"), _("For example 2026-09-30."), is_end=True)
    project: Ref | None = schema.reference("projects.Project", _("project"), _("Only about it."))
    country: Ref | None = schema.reference("projects.Country", _("country"), _("Only about it."))
    funder: Ref | None = schema.reference("projects.Funder", _("funder"), _("Only about it."))
    introduction: LocalisedText = schema.plain_text(
        _("introduction"), _("Two sentences: what the period was about.")
    )
    entries: tuple[ReportEntryContent, ...] = schema.rows(
        _("Entries"), _("Made from the overview of the period when the report is saved first.")
    )

    @property
    def first_day(self) -> datetime.date | None:
        """The first day of the period, by which lists are sorted; a report is no event."""
        return self.first.first if self.first else None


class Report(Publishable):
    content_class = ReportContent

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")

    def clean(self) -> None:
        """Require two days in their order, of years that can be meant."""
        super().clean()
        first = self.first.number() if self.first else 0
        last = self.last.number(is_end=True) if self.last else 0
        if not 2000_00_00 <= first <= last < 2100_00_00:
            raise ValidationError(
                {
                    "last": _(
                        "Enter the first and the last day of the period, in this order, of the "
                        "years 2000 to 2099."
                    )
                }
            )


class ReportEntry(Row):
    content_class = ReportEntryContent

    about: str
    report = models.ForeignKey(Report, models.CASCADE, related_name="entries")

    class Meta(Row.Meta):
        verbose_name = _("entry")
        verbose_name_plural = _("entries")

    def clean(self) -> None:
        """Replace the URL of a page with the reference to its object."""
        self.about = to_reference(self.about).removeprefix("ref:")
        if self.about and not _known_form(self.about):
            raise ValidationError({"about": _("No page of this site has that web address.")})

    def __str__(self) -> str:
        about = self.content_class(about=self.about).about
        return str(about and registry.object_of(about))
