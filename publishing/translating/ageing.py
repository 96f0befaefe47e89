"""Which translations are older than their original: worked out from an object's rows, the newest first.

A translation becomes older at the moment from which another English text stands beside it. A minor change makes none
older, and neither does what is said to be still right. Two texts that stood together before are what they were then.
"""

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from publishing.content import Content
from publishing.languages import ORIGINAL, TRANSLATED
from publishing.translating.pairs import Pair, content_of, pairs, translatable
from publishing.translating.standing import Standing

MOST_ROWS = 100  # what stood before those is forgotten
READ = ("kind", "key", "content", "languages", "in_force_from", "saved_at", "is_minor")


@dataclass(frozen=True)
class Earlier:
    """A row that came before: its pairs, and since when each of them was older."""

    row: object

    @cached_property
    def pairs(self) -> list[Pair]:
        return list(pairs(content_of(self.row)))

    def since(self, pair: Pair) -> datetime.datetime | None:
        return Standing.from_json(self.row.languages.get(pair.language, {})).older.get(pair.key)


def of_draft(key, content: Content, saved_at: datetime.datetime, rows=None) -> dict:
    """How a draft stands in each language: beside the drafts since the last publication, and what was published.

    ``rows`` are those that were saved before it, by default all of the object.
    """
    rows = _rows_of(key) if rows is None else rows
    newest = rows.filter(_HAS_A_MOMENT).order_by("in_force_from").last()
    drafts = rows.filter(in_force_from=None, pk__gt=newest.pk if newest else 0).order_by("-pk")
    published = rows.filter(_HAS_A_MOMENT).order_by("-in_force_from")
    return standings(content, _read(drafts, published), saved_at)


def work_out(key, moment: datetime.datetime):
    """Writes how the rows of the object that hold from ``moment`` on stand in each language."""
    for row in _rows_of(key).filter(_HAS_A_MOMENT, in_force_from__gte=moment).order_by("in_force_from"):
        found = of_publication(row)
        if found != row.languages:
            type(row).objects.filter(pk=row.pk).update(languages=found)


def of_publication(row) -> dict:
    """A row with a moment, as the rows that came before it make it; a minor change looks at no drafts.

    Readers are told of moments that they could see: of none at which a draft was saved.
    """
    rows = _rows_of(row.key, type(row)).exclude(pk=row.pk)
    published = rows.filter(_HAS_A_MOMENT, in_force_from__lt=row.in_force_from).order_by("-in_force_from")
    before = published.first()
    drafts = rows.filter(in_force_from=None, pk__gt=before.pk if before else 0, pk__lt=row.pk).order_by("-pk")
    seen = list(_read(published))
    earlier = seen if row.is_minor else [*_read(drafts), *seen]
    return standings(content_of(row), earlier, row.in_force_from, row.is_minor, seen)


def work_out_everything(model):
    """Every row with a moment, and the drafts after the last one; a migration gives the model as it was."""
    for key in model.objects.order_by().values_list("key", flat=True).distinct():
        rows = _rows_of(key, model)
        published = list(rows.filter(_HAS_A_MOMENT).order_by("in_force_from"))
        for row in published:
            model.objects.filter(pk=row.pk).update(languages=of_publication(row))
        newest = max((row.pk for row in published), default=0)
        for row in rows.filter(in_force_from=None, pk__gt=newest).order_by("pk"):
            found = of_draft(key, content_of(row), row.saved_at, rows.filter(pk__lt=row.pk))
            model.objects.filter(pk=row.pk).update(languages=found)


def standings(content: Content, earlier: Iterable[Earlier], moment, is_minor=False, seen=None) -> dict:
    """``languages`` of a row: what each lacks, and what is older in it. ``earlier`` has the newest row first.

    With ``seen``, those of them that readers saw, what became older in a draft did so at ``moment``.
    """
    texts, earlier = translatable(content), list(earlier)
    missing = _words(text for text in texts if text.is_missing_in(ORIGINAL))
    found = {ORIGINAL: Standing(missing_words=missing, title=content.called_in(ORIGINAL))}
    for language in TRANSLATED:
        older = {}
        for text in texts:
            pair = text.pair(language)
            if (
                pair
                and pair.key not in content.still_right
                and (since := _since(pair, earlier, moment, is_minor))
            ):
                if seen is not None:
                    since = _since(pair, seen, moment, is_minor) or moment
                older[pair.key] = (since, text.words)
        found[language] = Standing(
            missing_words=_words(text for text in texts if text.is_missing_in(language)),
            older_words=sum(words for _, words in older.values()),
            older={key: since for key, (since, _) in older.items()},
            title=content.called_in(language),
        )
    return {"words": _words(texts)} | {code: each.to_json() for code, each in found.items()}


def _since(pair, earlier, moment, is_minor) -> datetime.datetime | None:
    """The moment from which the pair's translation is older; None where it isn't."""
    for each in earlier:
        if any(other.key == pair.key for other in each.pairs):
            return each.since(pair)
    for each in earlier:
        for other in each.pairs:
            if other.is_same_translation(pair):
                return each.since(other) if is_minor else moment
    return None


def _words(texts) -> int:
    return sum(text.words for text in texts)


_HAS_A_MOMENT = Q(in_force_from__isnull=False, cancelled_at=None)


def _rows_of(key, model=None):
    from publishing.models.publication import Publication

    rows = (model or Publication).objects.filter(key=key, content__isnull=False)
    return rows.only(*READ)


def _read(*some) -> Iterator[Earlier]:
    for rows in some:
        yield from map(Earlier, rows[:MOST_ROWS])
