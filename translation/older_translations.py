"""Translations that are older than their English text, with the text that they were made of."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from uuid import UUID

from record.models import Publication
from record.texts import Pair, Text, pairs, translatable


@dataclass(frozen=True)
class OlderTranslation:
    """A translation whose English text changed ``since`` (aware, UTC).

    ``former`` is the last pair with this translation that was not older: as it was translated, as
    it was confirmed, or after a minor change. It is None if the record no longer has it, or if it
    is uncertain because several texts of a field had this translation.
    """

    text: Text
    pair: Pair
    since: datetime
    former: Pair | None


def find_older_translations(
    rows: Iterable[Publication | None],
) -> defaultdict[UUID, list[OlderTranslation]]:
    """Return the older translations of rows by object, of which each has one row, in one query."""
    pks = {row.key: row.pk for row in rows if row and row.older_pairs}
    stored = Publication.objects.filter(key__in=pks, content__isnull=False).order_by("key", "-pk")
    found = defaultdict(list)
    for key, versions in groupby(stored.iterator(), attrgetter("key")):
        found[key] = _find(versions, pks[key])
    return found


def _find(versions: Iterator[Publication], pk: int) -> list[OlderTranslation]:
    """Return those of the version ``pk``. The newest version comes first."""
    row = next(version for version in versions if version.pk == pk)
    content = row.read(None)
    older_since = row.older_pairs
    wanted = {pair for pair in pairs(content) if pair.key in older_since}
    former = {}
    for version in chain([row], versions):
        older_then = version.older_pairs
        alike = defaultdict(set)
        for pair in pairs(version.read(None)):
            alike[pair.field, pair.language, pair.translation].add(pair)
        for pair in list(wanted):
            found = alike[pair.field, pair.language, pair.translation]
            if len(found) > 1 or any(other.key not in older_then for other in found):
                wanted.remove(pair)
                if len(found) == 1 and pair not in found:
                    [former[pair]] = found
        if not wanted:
            break
    older = []
    for text in translatable(content):
        for pair in text.pairs.values():
            if since := older_since.get(pair.key):
                older.append(OlderTranslation(text, pair, since, former.get(pair)))
    return older
