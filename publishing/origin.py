"""The origin of words: since when they stand, who wrote and approved them, by the record."""

from typing import NamedTuple
from uuid import UUID

from core.html_reader import on_one_line, plain_text
from core.i18n.languages import LANGUAGES
from record.content import Content, LocalisedText
from record.models import Publication, ReviewEntry
from record.models.reviewing import Step
from record.values import walk


class Origin(NamedTuple):
    """``written`` is the first version with the words, ``published`` the first one in force.

    ``approvals`` are those of ``published``, before that of the newest version.
    """

    written: Publication
    published: Publication | None
    approvals: list[ReviewEntry]


def find_origin(key: UUID, words: str) -> Origin | None:
    """Return the origin of words in an object; None if its newest version does not have them.

    Words that left and came back count from their return. White space does not count. Versions
    whose content is withheld are left out. One query for the versions, one for the approvals.
    """
    words = on_one_line(words)
    rows = Publication.objects.filter(key=key, cancelled_at=None, content__isnull=False)
    rows = rows.select_related("saved_by", "recorded_by").order_by("-saved_at", "-pk")
    found = []
    for row in rows.iterator(chunk_size=20):
        if not _has_words(row.read(None), words):
            break
        found.append(row)
    if not words or not found:
        return None
    published = [row for row in found if row.in_force_from]
    approved = published[-1] if published else found[0]
    entries = ReviewEntry.objects.on_content(key, approved.digest).filter(step=Step.APPROVED)
    approvals = list(entries.select_related("created_by", "link"))
    return Origin(found[-1], published[-1] if published else None, approvals)


def _has_words(content: Content, words: str) -> bool:
    texts = (
        getattr(leaf.value, code) for leaf in walk(content, LocalisedText) for code in LANGUAGES
    )
    return any(words in on_one_line(plain_text(text)) for text in texts)
