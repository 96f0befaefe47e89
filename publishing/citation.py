"""The citation of a page: its facts, and the forms that reference managers read."""

import datetime
from dataclasses import dataclass

from core.i18n.dates import ONE_DAY, bucharest_day


@dataclass(frozen=True)
class Citation:
    """A page as it was on a day; ``archived`` is its permanent URL, empty if none exists yet."""

    title: str
    url: str
    day: datetime.date
    archived: str


def archived_path(path: str, day: datetime.date, changed_at: datetime.datetime | None) -> str:
    """Return the path of a page in the archive of the last whole day before ``day``.

    It is empty if the page changed on ``day``: the archive has it as it is from the next day.
    """
    yesterday = day - ONE_DAY
    is_archived = changed_at is not None and bucharest_day(changed_at) <= yesterday
    return f"/archive/{yesterday}{path}" if is_archived else ""
