"""What was found is kept in ``BrokenLink``, address by address and each in a short transaction of its own."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from publishing.linkcheck.links import Place
from publishing.linkcheck.models import BrokenLink

LONGEST_ADDRESS = BrokenLink._meta.get_field("address").max_length


class Keeping:
    """The rows of one run, which began at ``now`` (aware). Those whose place no longer has its link go at once."""

    def __init__(self, places: Iterable[Place], now: datetime.datetime):
        self._now = now
        here = {_row_of(place) for place in places}
        rows = list(BrokenLink.objects.values_list("pk", "key", "field", "language", "address"))
        BrokenLink.objects.filter(pk__in=[pk for pk, *row in rows if tuple(row) not in here]).delete()
        self._known = {tuple(row): pk for pk, *row in rows}

    @transaction.atomic
    def broken(self, places: Iterable[Place], problem: str):
        for place in places:
            key, field, language, address = _row_of(place)
            found = {"kind": place.kind, "title": place.title, "problem": problem, "checked_at": self._now}
            BrokenLink.objects.update_or_create(
                key=key,
                field=field,
                language=language,
                address=address,
                defaults=found,
                create_defaults=found | {"first_seen_at": self._now},
            )

    def works(self, places: Iterable[Place]):
        mended = [pk for place in places if (pk := self._known.get(_row_of(place)))]
        if mended:
            BrokenLink.objects.filter(pk__in=mended).delete()


def _row_of(place) -> tuple:
    """What names its row; an address longer than the column is cut."""
    return place.key, place.field, place.language, place.address[:LONGEST_ADDRESS]
