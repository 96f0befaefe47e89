"""The clock of these tests: a noon, and what lies around it."""

import datetime

from projects.content import ProjectContent
from publishing.editions import Edition

SECOND = datetime.timedelta(seconds=1)
HOUR = datetime.timedelta(hours=1)
DAY = datetime.timedelta(days=1)
TICK = datetime.timedelta(microseconds=1)

NOON = datetime.datetime(2026, 3, 10, 12, tzinfo=datetime.UTC)


def title_at(obj, moment) -> str:
    """The English title that visitors read at ``moment``."""
    return Edition(moment).get(type(obj).content_class, obj.slug).title.en


def acronyms_at(moment) -> set[str]:
    """The acronyms in the list of projects at ``moment``."""
    return {card.acronym for card in Edition(moment).cards(ProjectContent)}
