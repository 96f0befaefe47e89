"""Activities by the year in which they began, and by type."""

from collections import Counter
from typing import NamedTuple

from django.utils.translation import gettext as _

from projects.content import ActivityContent, ActivityType
from record.cards import CardRepository


class ActivityYears(NamedTuple):
    """The numbers of activities by year and type; None is an unknown year, "" an unknown type."""

    counts: Counter[tuple[int | None, str]]

    @property
    def years(self) -> range:
        """All years from the first to the last, also those without an activity."""
        years = [year for year, _type in self.counts if year]
        return range(min(years), max(years) + 1) if years else range(0)

    @property
    def types(self) -> list[str]:
        """The types in the order of the choices, then those of older releases, then none."""
        order = ActivityType.values
        present = {activity_type for _year, activity_type in self.counts}
        known = [activity_type for activity_type in order if activity_type in present]
        return known + sorted(present.difference(order), key=lambda code: (code == "", code))

    def in_year(self, year: int | None) -> int:
        """Return the number of activities of a year, or of those without a date."""
        return sum(number for (when, _type), number in self.counts.items() if when == year)

    @property
    def description(self) -> str:
        """The text alternative: the years."""
        text = _("Columns from %(first)s to %(last)s. The numbers are in the table.")
        return text % {"first": self.years[0], "last": self.years[-1]}


def activity_years(cards: CardRepository) -> ActivityYears:
    """Return the numbers of all activities; call it as ``cards.memoize(activity_years)``."""
    counts: Counter[tuple[int | None, str]] = Counter()
    for activity in cards.outlines(ActivityContent):
        counts[activity.start.year if activity.start else None, activity.type] += 1
    return ActivityYears(counts)
