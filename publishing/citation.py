"""The citation of a page: its facts, and the forms that reference managers read."""

import datetime
import re
from dataclasses import dataclass

from django.utils.text import slugify

from core.i18n.dates import ONE_DAY, bucharest_day

BIBTEX = """\
@misc{{{key}-{cited.day},
  author = {{{{{cited.author}}}}},
  title = {{{{{title}}}}},
  year = {{{cited.day.year}}},
  url = {{{cited.permanent_url}}},
  urldate = {{{cited.day}}}
}}
"""
RIS = """\
TY  - ELEC
AU  - {cited.author},
TI  - {cited.title}
PY  - {cited.day.year}
Y2  - {cited.day:%Y/%m/%d}
UR  - {cited.permanent_url}
ER  -
"""


@dataclass(frozen=True)
class Citation:
    """A page as it was on a day; ``archived`` is its permanent URL, empty if none exists yet."""

    author: str
    title: str
    url: str
    day: datetime.date
    archived: str

    @property
    def permanent_url(self) -> str:
        return self.archived or self.url

    @property
    def bibtex(self) -> str:
        """The entry for BibTeX, in which no sign of the title is a command."""
        title = re.sub(r"[#$%&_{}\\]", r"\\\g<0>", self.title)
        return BIBTEX.format(cited=self, key=slugify(self.title), title=title)

    @property
    def ris(self) -> str:
        """The entry in the format of RIS."""
        return RIS.format(cited=self)


def archived_path(path: str, day: datetime.date, changed_at: datetime.datetime | None) -> str:
    """Return the path of a page in the archive of the last whole day before ``day``.

    It is empty if the page changed on ``day``: the archive has it as it is from the next day.
    """
    yesterday = day - ONE_DAY
    is_archived = changed_at is not None and bucharest_day(changed_at) <= yesterday
    return f"/archive/{yesterday}{path}" if is_archived else ""
