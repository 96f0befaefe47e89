"""The citation of a page: its facts, and the forms that reference managers read."""

import datetime
import re
from dataclasses import dataclass

from django.utils.text import slugify
from django.utils.translation import gettext as _

from core.i18n.dates import ONE_DAY, bucharest_day

BIBTEX = """\
@misc{{{key}-{cited.day},
  author = {{{{{cited.author}}}}},
  title = {{{{{title}}}}},
  year = {{{cited.day.year}}},
  url = {{{cited.permanent_url}}},
  urldate = {{{cited.day}}}{note}
}}
"""
RIS = """\
TY  - ELEC
AU  - {cited.author},
TI  - {cited.title}
PY  - {cited.day.year}
Y2  - {cited.day:%Y/%m/%d}
UR  - {cited.permanent_url}
{note}ER  -
"""


@dataclass(frozen=True)
class Citation:
    """A page as it was on a day; ``archived`` is its permanent URL, empty if none exists yet.

    ``log_index`` is the number of its publication in the log once a checkpoint covers it; a list
    has none.
    """

    author: str
    title: str
    url: str
    day: datetime.date
    archived: str
    log_index: int | None = None

    @property
    def permanent_url(self) -> str:
        return self.archived or self.url

    @property
    def note(self) -> str:
        """The number in the log, or that the archive does not have the page yet."""
        if not self.archived:
            return _("This version is in the archive from tomorrow.")
        if self.log_index is None:
            return ""
        return _("Recorded as number %(number)s in the log") % {"number": self.log_index}

    @property
    def bibtex(self) -> str:
        """The entry for BibTeX, in which no sign of the title is a command."""
        title = re.sub(r"[#$%&_{}\\]", r"\\\g<0>", self.title)
        note = f",\n  note = {{{self.note}}}" if self.note else ""
        return BIBTEX.format(cited=self, key=slugify(self.title), title=title, note=note)

    @property
    def ris(self) -> str:
        """The entry in the format of RIS."""
        note = f"N1  - {self.note}\n" if self.note else ""
        return RIS.format(cited=self, note=note)


def archived_path(path: str, day: datetime.date, changed_at: datetime.datetime | None) -> str:
    """Return the path of a page in the archive of the last whole day before ``day``.

    It is empty if the page changed on ``day``: the archive has it as it is from the next day.
    """
    yesterday = day - ONE_DAY
    is_archived = changed_at is not None and bucharest_day(changed_at) <= yesterday
    return f"/archive/{yesterday}{path}" if is_archived else ""
