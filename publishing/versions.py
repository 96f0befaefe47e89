"""The versions of an object as text: type, time and author, and what changed in each."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.i18n.dates import format_date
from publishing.diff import compare
from publishing.diff.labels import Titles, labelled
from publishing.diff.word_diff import Change
from record.content import Content
from record.models import Publication


def stored_content(row: Publication) -> Content | None:
    """Return the content of `row`; None for a withdrawal and for withheld content."""
    return row.read(None) if row.content is not None else None


def describe_row(row: Publication, at: datetime) -> str:
    """Return type, time and author of the row as text; `at` (aware) decides which one is live."""
    time, person = row.in_force_from, row.recorded_by
    if time is None:
        template = _("Draft saved {moment}")
        time, person = row.saved_at, row.saved_by
    elif row.is_withdrawal:
        template = _("Withdrawal of {moment}")
    elif row.cancelled_at:
        template = _("Cancelled version of {moment}")
    elif row.is_in_force(at):
        template = _("Live since {moment}")
    elif time > at:
        template = _("Scheduled for {moment}")
    else:
        template = _("Version of {moment}")
    text = template.format(moment=format_date(time, "DATETIME_FORMAT"))
    return f"{text}, {person}" if person else text


def load_changes(rows: Sequence[Any]) -> None:
    """Set ``changes`` and ``summary`` of each row; all are of one object. Four queries.

    A draft is compared with the version that was saved before it, a publication with the one in
    force before it; ``is_first`` if there is none.
    """
    stored = Publication.objects.of(*rows[:1]).filter(content__isnull=False)
    saved = stored.order_by("-pk").defer("content")
    published = list(saved.with_time().order_by("-in_force_from"))
    former = dict(pairwise([*saved, None])) | dict(pairwise([*published, None]))
    marks: dict[Publication, str] = {}
    for row, undone, before in zip(published, published[1:], published[2:], strict=False):
        if row.digest == before.digest:
            marks[row] = pgettext("sort of row", "Undo")
            marks[undone] = pgettext("sort of row", "Undone")
    needed = [row.pk for row in (*rows, *map(former.get, rows)) if row]
    contents = {row: row.read(None) for row in stored.filter(pk__in=needed)}
    titles = Titles(contents.values())
    for row in rows:
        before = former.get(row)
        row.is_first = before is None
        row.changes = compare(contents.get(before), contents.get(row), titles)
        words = _("First version") if row.is_first else _summarize(row.changes)
        row.summary = "; ".join(filter(None, [marks.get(row), words]))


def _summarize(changes: list[Change]) -> str:
    """Return the labels of the changed facts, then of the texts, with their numbers of words."""
    facts = dict.fromkeys(change.label for change in changes if not change.language)
    parts = [", ".join(facts)] if facts else []
    for change in changes:
        if change.language:
            text = ngettext("%(number)d word", "%(number)d words", change.words)
            label = f"{change.label} ({change.language_name})"
            parts.append(labelled(label, text % {"number": change.words}))
    return "; ".join(parts)
