"""Translation age: which translations of a row are older than their original, and since when.

A translation becomes older at the time from which another English text is shown with it. A minor change makes none
older, and neither does a pair that is marked as still right. Two texts that stood together before are what they were
then.

Each row stores the pairs it needs for that (``Publication.pairs``), as hashes: its own, and those of earlier rows that
it no longer has. So a new row reads its predecessor and the newest draft, never the history.

- ``own``: ``[key, translation hash, since]`` of each pair of the row, in the order of its texts;
- ``earlier``: the same of earlier rows, newest first, each key once. A draft has those of the drafts before it, with
  the number of their row; a row with a time has those of the publications before it.

At most ``MAX_EARLIER_PAIRS`` are carried on; a pair that comes back after so many others is a new one.
The hashes are never public: a visitor who can guess a text could find out that it stood here.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from core.i18n.languages import ORIGINAL, TRANSLATED
from record.content import Content
from record.translation.pairs import content_of, pairs, translatable
from record.translation.status import TranslationStatus

MAX_EARLIER_PAIRS = 200


class KnownPairs:
    """The pairs of earlier rows, newest first, and since when each of them was older."""

    def __init__(self, entries: Iterable[list] = ()):
        self._by_key: dict[str, str | None] = {}
        self._by_translation: dict[tuple[str, str], str | None] = {}
        for key, translation, since, *_row in entries:
            self._by_key.setdefault(key, since)
            self._by_translation.setdefault((key.rpartition(":")[0], translation), since)

    def since(self, pair, time: datetime.datetime, is_minor=False) -> datetime.datetime | None:
        """The time from which the pair's translation is older; None if it isn't."""
        if pair.key in self._by_key:
            return _time(self._by_key[pair.key])
        name = f"{pair.language}:{pair.field}", pair.translation_hash
        if name not in self._by_translation:
            return None
        return _time(self._by_translation[name]) if is_minor else time


@dataclass(frozen=True)
class Age:
    """``languages`` and ``pairs`` of a row."""

    languages: dict
    pairs: dict

    def write_to(self, row):
        row.languages, row.pairs = self.languages, self.pairs


def of_draft(key, content: Content, saved_at: datetime.datetime) -> Age:
    """Return the age of a draft, compared with the drafts since the newest publication and with what was published."""
    rows = _rows_of(key)
    published = rows.filter(_HAS_TIME).order_by("in_force_from").last()
    return _of_draft(
        content, saved_at, published, rows.filter(in_force_from=None).order_by("pk").last()
    )


def of_publication(row, content: Content, before) -> Age:
    """Return the age of a row with a time; a minor change is not compared with drafts.

    ``before`` is the newest row with a content that holds before it. Readers are told of times at which they could
    see the change, not of those at which a draft was saved.
    """
    published = _carried(before)
    drafts = (
        []
        if row.is_minor
        else _since(_carried(_drafts_of(row).filter(pk__lt=row.pk).last()), before)
    )
    languages = statuses(
        content,
        KnownPairs([*drafts, *published]),
        row.in_force_from,
        row.is_minor,
        KnownPairs(published),
    )
    return Age(languages, _pairs(content, languages, published))


def update_following(before, rows):
    """Write the age of ``rows``, which hold after ``before`` in this order."""
    for row in rows:
        _write(row, of_publication(row, content_of(row), before))
        before = row


def forget(key, withheld: Iterable[list]):
    """Remove the pairs ``withheld`` from the rows that carry them on, unless another row of the object has them."""
    rows = list(_rows_of(key))
    gone = {entry[0] for entry in withheld} - {
        entry[0] for row in rows for entry in row.pairs.get("own", ())
    }
    for row in rows:
        earlier = row.pairs.get("earlier", [])
        if any(entry[0] in gone for entry in earlier):
            row.pairs["earlier"] = [entry for entry in earlier if entry[0] not in gone]
            type(row).objects.filter(pk=row.pk).update(pairs=row.pairs)


def statuses(
    content: Content, earlier: KnownPairs, time, is_minor=False, seen: KnownPairs | None = None
) -> dict:
    """Return ``languages`` of a row: what each language is missing, and what is older in it.

    With ``seen``, the pairs that readers saw, what became older in a draft did so at ``time``.
    """
    texts = translatable(content)
    missing = _words(text for text in texts if text.is_missing_in(ORIGINAL))
    statuses_by_language = {
        ORIGINAL: TranslationStatus(missing_words=missing, title=content.title_in(ORIGINAL))
    }
    for language in TRANSLATED:
        older = {}
        for text in texts:
            pair = text.pair(language)
            if (
                pair
                and pair.key not in content.still_right
                and (since := earlier.since(pair, time, is_minor))
            ):
                if seen is not None:
                    since = seen.since(pair, time, is_minor) or time
                older[pair.key] = (since, text.words)
        statuses_by_language[language] = TranslationStatus(
            missing_words=_words(text for text in texts if text.is_missing_in(language)),
            older_words=sum(words for _, words in older.values()),
            older={key: since for key, (since, _) in older.items()},
            title=content.title_in(language),
        )
    return {"words": _words(texts)} | {
        code: status.to_json() for code, status in statuses_by_language.items()
    }


def _of_draft(content, saved_at, published, draft) -> Age:
    drafts = _carried(draft)
    earlier = KnownPairs([*_since(drafts, published), *_carried(published)])
    languages = statuses(content, earlier, saved_at)
    return Age(languages, _pairs(content, languages, drafts))


def _pairs(content, languages, earlier) -> dict:
    """Return ``pairs`` of a row, with ``earlier`` as its predecessor hands them on."""
    own = {}
    for pair in pairs(content):
        older = languages.get(pair.language, {}).get("older", {})
        own.setdefault(pair.key, [pair.key, pair.translation_hash, older.get(pair.key)])
    rest = {}
    for entry in earlier:
        if entry[0] not in own:
            rest.setdefault(entry[0], entry)
    return {"own": list(own.values()), "earlier": list(rest.values())[:MAX_EARLIER_PAIRS]}


def _carried(row) -> list[list]:
    """Return what ``row`` hands on: its pairs, then those of earlier rows."""
    if row is None:
        return []
    own = row.pairs.get("own", [])
    if row.in_force_from is None:
        own = [[*entry, row.pk] for entry in own]
    return [*own, *row.pairs.get("earlier", [])]


def _since(drafts, published) -> list[list]:
    """Return the pairs of the drafts that were saved after ``published``."""
    return [entry for entry in drafts if not published or entry[3] > published.pk]


def _write(row, age):
    if (age.languages, age.pairs) != (row.languages, row.pairs):
        age.write_to(row)
        type(row).objects.filter(pk=row.pk).update(languages=row.languages, pairs=row.pairs)


def _time(since: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(since) if since else None


def _words(texts) -> int:
    return sum(text.words for text in texts)


_HAS_TIME = Q(in_force_from__isnull=False, cancelled_at=None)


def _rows_of(key):
    from record.models.publication import Publication  # its module imports this package

    rows = Publication.objects.defer(None).filter(key=key, content__isnull=False)
    return rows.only("key", "in_force_from", "pairs")


def _drafts_of(row):
    rows = (
        type(row).objects.defer(None).filter(key=row.key, content__isnull=False, in_force_from=None)
    )
    return rows.only("in_force_from", "pairs").order_by("pk")
