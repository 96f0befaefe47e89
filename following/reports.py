"""A report: a selection of the overview of its period."""

import datetime
from typing import Any

from following.models import Report, ReportContent, ReportEntry
from following.overview import Entry, Overview, compare
from following.periods import find_targets
from record.editions import Edition
from record.models.publication_queryset import PublicationQuerySet

MAX_ENTRIES = 200  # as many rows as a form has


class ReportedOverview(Overview):
    """The overview as known when the report was published, of its objects in their order."""

    def __init__(self, report: ReportContent) -> None:
        at = min(report.published_at or report.edition.at, report.edition.at)
        refs = [row.about for row in report.entries if row.about]
        today = report.edition.day  # of a draft that has no days yet
        last = report.last.last if report.last else today
        super().__init__(Edition(at), report.first_day or today, last, refs)
        self._report = report

    def select(self, rows: PublicationQuerySet) -> PublicationQuerySet:
        return super().select(rows).filter(key__in=[ref.key for ref in self.targets])

    def arrange(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries in the order of the report, with what changed since."""
        order = {ref: place for place, ref in enumerate(self.targets)}
        current = self._report.edition
        current.prefetch(order)
        current.shown.update(self.edition.shown)
        arranged = []
        for entry in sorted(entries, key=lambda entry: order[entry.content.ref]):
            content = current.find(entry.content.ref)
            names = {fact.field for fact in entry.facts} or entry.content.date_fields
            later = [
                fact
                for fact in compare(entry.content, content).facts
                if fact.field in {*names, ""} and fact not in entry.facts
            ]
            arranged.append(entry._replace(later=later))
        return arranged


def fill(report: Report, at: datetime.datetime) -> None:
    """Add the objects of the overview known at ``at`` to a report that has none."""
    content: Any = report.content()
    if content.entries:
        return
    edition = Edition(at)
    targets = find_targets(
        edition, [ref for ref in (content.project, content.country, content.funder) if ref]
    )
    overview = Overview(edition, content.first.first, content.last.last, targets)
    entries = overview.began_or_ended + overview.took_place
    entries += overview.describe(overview.changed[:MAX_ENTRIES]) + overview.coming
    refs = list(dict.fromkeys(str(entry.content.ref) for entry in entries))
    ReportEntry.objects.bulk_create(
        ReportEntry(report=report, position=place, about=ref)
        for place, ref in enumerate(refs[:MAX_ENTRIES])
    )
