"""Translation age: which translations of a row are older than their original, and since when.

A translation becomes older when another English text is shown with it. A minor change makes none
older, and neither does a pair that is marked as still right. Two texts that belonged together
before have the age that they had then.

Each row stores the pairs that are needed for that (``Publication.pairs``) as hashes, so that a new
row reads its predecessor and the newest draft, never the history. They are never public: a visitor
who can guess a text could find out that it was here.

- ``own``: ``[key, translation hash, since]`` of each pair of the row, in the order of its texts;
- ``earlier``: the same of earlier rows, newest first, each key once. A draft has those of the
  drafts before it, with the number of their row; a row with a time has those of the publications
  before it. A pair that comes back after more than ``MAX_EARLIER_PAIRS`` others is new.
"""

import datetime
from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, Subquery

from core.i18n.languages import LANGUAGES
from record.content import Content
from record.models.publication import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.texts import Pair, pairs, translatable

MAX_EARLIER_PAIRS = 200
COLUMNS = ("key", "in_force_from", "pairs")

type Entry = list[Any]  # a pair as JSON, see above
type Age = tuple[dict[str, Any], dict[str, Any]]  # ``languages`` and ``pairs`` of a row


class KnownPairs:
    """The pairs of earlier rows, newest first, and the time since which each is older."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._by_key: dict[str, str | None] = {}
        self._by_translation: dict[tuple[str, str], str | None] = {}
        for key, translation_hash, since, *_row in entries:
            self._by_key.setdefault(key, since)
            name = key.rpartition(":")[0], translation_hash
            self._by_translation.setdefault(name, since)

    def since(
        self, pair: Pair, time: datetime.datetime, is_minor: bool
    ) -> datetime.datetime | None:
        """Return the time from which the pair's translation is older, or None if it is not."""
        name = f"{pair.language}:{pair.field}", pair.translation_hash
        if pair.key in self._by_key:
            since = self._by_key[pair.key]
        elif is_minor:
            since = self._by_translation.get(name)
        else:
            return time if name in self._by_translation else None
        return datetime.datetime.fromisoformat(since) if since else None


def of_draft(key: UUID, content: Content, saved_at: datetime.datetime) -> Age:
    """Return the age of a draft, compared with the newest publication and the drafts since it."""
    publications = _rows_of(key).with_time().order_by("-in_force_from")
    drafts = _rows_of(key).candidates().order_by("-pk")
    newest = Q(pk=Subquery(publications.values("pk")[:1])) | Q(pk=Subquery(drafts.values("pk")[:1]))
    rows = Publication.objects.filter(newest).defer(None).only(*COLUMNS)
    row_by_state = {row.is_candidate: row for row in rows}
    published = row_by_state.get(False)
    draft = row_by_state.get(True)
    earlier = KnownPairs([*_carried(draft, published), *_carried(published)])
    languages = statuses(content, earlier, saved_at)
    return languages, _pairs(content, languages, _carried(draft))


def of_publication(row: Publication, content: Content, before: Publication | None) -> Age:
    """Return the age of a row with a time; a minor change is not compared with drafts.

    ``before`` is the newest row with a content that is in force before it. Readers see the time
    from which a change was visible to them, not when a draft was saved.
    """
    published = _carried(before)
    drafts: list[Entry] = []
    if not row.is_minor:
        earlier_draft = _rows_of(row.key).candidates().filter(pk__lt=row.pk).order_by("-pk").first()
        drafts = _carried(earlier_draft, before)
    earlier = KnownPairs([*drafts, *published])
    time = cast(datetime.datetime, row.in_force_from)
    languages = statuses(content, earlier, time, row.is_minor, KnownPairs(published))
    return languages, _pairs(content, languages, published)


def update_following(before: Publication | None, rows: Iterable[Publication]) -> None:
    """Write the age of ``rows``, which are in force after ``before`` in this order."""
    for row in rows:
        age = of_publication(row, row.read(None), before)
        if age != (row.languages, row.pairs):
            row.languages, row.pairs = age
            row.save(update_fields=["languages", "pairs"])
        before = row


def forget(key: UUID) -> None:
    """Remove the pairs that no row of the object has as its own: they name withheld texts.

    Those of deleted drafts go too: they may be about the same person.
    """
    rows = list(_rows_of(key))
    own = {entry[0] for row in rows for entry in row.pairs.get("own", ())}
    for row in rows:
        earlier = row.pairs.get("earlier", [])
        left = [entry for entry in earlier if entry[0] in own]
        if left != earlier:
            row.pairs["earlier"] = left
            row.save(update_fields=["pairs"])


def statuses(
    content: Content,
    earlier: KnownPairs,
    time: datetime.datetime,
    is_minor: bool = False,
    seen: KnownPairs | None = None,
) -> dict[str, Any]:
    """Return ``languages`` of a row: the missing words, and the older pairs, of each language.

    With ``seen``, the pairs that readers saw, those that are older in drafts are so from ``time``.
    """
    texts = translatable(content)
    result: dict[str, Any] = {"words": sum(text.words for text in texts)}
    for language in LANGUAGES:
        older = {}
        older_words = 0
        for text in texts:
            pair = text.pairs.get(language)
            if pair is None or pair.key in older or pair.key in content.still_right:
                continue
            since = earlier.since(pair, time, is_minor)
            if since and seen is not None:
                since = seen.since(pair, time, is_minor) or time
            if since:
                older_words += text.words
                older[pair.key] = since
        missing_words = sum(text.words for text in texts if language not in text.written)
        status = {
            "missing": missing_words,
            "older_words": older_words,
            "title": content.title_in(language),
            "older": {key: since.isoformat() for key, since in older.items()},
        }
        # A complete translation is an empty object.
        result[language] = {name: value for name, value in status.items() if value}
    return result


def _pairs(content: Content, languages: dict[str, Any], earlier: list[Entry]) -> dict[str, Any]:
    own: dict[str, Entry] = {}
    for pair in pairs(content):
        older = languages[pair.language].get("older", {})
        own.setdefault(pair.key, [pair.key, pair.translation_hash, older.get(pair.key)])
    rest: dict[str, Entry] = {}
    for entry in earlier:
        if entry[0] not in own:
            rest.setdefault(entry[0], entry)
    return {"own": list(own.values()), "earlier": list(rest.values())[:MAX_EARLIER_PAIRS]}


def _carried(row: Publication | None, published: Publication | None = None) -> list[Entry]:
    """Return the pairs that ``row`` carries on: its own pairs, then pairs of earlier rows.

    Of a draft, only pairs of drafts after the row ``published`` are returned.
    """
    if row is None:
        return []
    own = row.pairs.get("own", [])
    if row.is_candidate:
        own = [[*entry, row.pk] for entry in own]
    carried = [*own, *row.pairs.get("earlier", [])]
    return [entry for entry in carried if not published or entry[3] > published.pk]


def _rows_of(key: Any) -> PublicationQuerySet:
    rows = Publication.objects.filter(key=key, content__isnull=False)
    return rows.defer(None).only(*COLUMNS)
