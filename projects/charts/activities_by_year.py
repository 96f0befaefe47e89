"""Activities by the year in which they began, and by type."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from projects.content import ActivityContent, ActivityType


class ActivityYears(NamedTuple):
    """``counts`` by year and type; None stands for a year, the empty text for a type, that isn't stated."""

    counts: Counter[tuple[int | None, str]]

    @property
    def years(self) -> range:
        """Without gaps: a year without activities counts none."""
        years = [year for year, _ in self.counts if year]
        return range(min(years), max(years) + 1) if years else range(0)

    @property
    def types(self) -> list[str]:
        """Those that occur, in the order of the choices; one of an older release after them, none at the end."""
        present = {kind for _, kind in self.counts}
        known = [kind for kind in ActivityType.values if kind in present]
        return known + sorted(present - set(known), key=lambda kind: (kind == "", kind))

    def total(self, year=..., kind=...) -> int:
        return sum(
            number
            for (when, activity_type), number in self.counts.items()
            if year in (..., when) and kind in (..., activity_type)
        )


def activity_years(activities: Iterable[ActivityContent]) -> ActivityYears:
    return ActivityYears(
        Counter(
            (activity.start.year if activity.start else None, activity.type)
            for activity in activities
        )
    )
