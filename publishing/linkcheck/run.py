"""The check itself: which links are looked at, and how."""

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from publishing.linkcheck import internal_links
from publishing.linkcheck.http_checker import Asker
from publishing.linkcheck.links import Place, places_in
from publishing.linkcheck.models import BrokenLink
from publishing.linkcheck.problems import Broken, CannotTell
from record.editions import Edition

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
    def broken(self, places: Iterable[Place], broken: Broken):
        for place in places:
            key, field, language, address = _row_of(place)
            columns = {
                "kind": place.kind,
                "title": place.title,
                "problem": broken.problem,
                "problem_detail": broken.detail,
                "checked_at": self._now,
            }
            BrokenLink.objects.update_or_create(
                key=key,
                field=field,
                language=language,
                address=address,
                defaults=columns,
                create_defaults=columns | {"first_seen_at": self._now},
            )

    def works(self, places: Iterable[Place]):
        mended = [pk for place in places if (pk := self._known.get(_row_of(place)))]
        if mended:
            BrokenLink.objects.filter(pk__in=mended).delete()


def _row_of(place) -> tuple:
    """What names its row; an address longer than the column is cut."""
    return place.key, place.field, place.language, place.address[:LONGEST_ADDRESS]


@dataclass
class Outcome:
    """How many addresses were found how; ``left`` were over the limit and keep what was known of them."""

    counts: Counter = field(default_factory=Counter)
    left: int = 0

    def __str__(self):
        works, broken, unsure = (self.counts[each] for each in ("works", "broken", "unsure"))
        return f"Addresses that work: {works}, broken: {broken}, can’t tell: {unsure}, left for next time: {self.left}."


def check(now: datetime.datetime, asker: Asker, limit: int) -> Outcome:
    """Looks at every link in force at ``now`` (aware), at most ``limit`` addresses of other sites among them.

    Each address is asked once. Nothing is locked while the network is waited for, and what was found is kept at
    once, so that a run that is cut short has done its part.
    """
    edition, outcome = Edition(now), Outcome()
    places = places_in(edition)
    keeping = Keeping(places, now)
    here, elsewhere = _sorted_out(places)
    internal_links.prefetch(here, edition)
    for address, standing in here.items():
        found = _find(lambda each: internal_links.look_up(each, edition), address, standing, keeping)
        outcome.counts[found] += 1
    order = _in_another_order_each_day(elsewhere, edition.day)
    for address in order[:limit]:
        outcome.counts[_find(asker.ask, address, elsewhere[address], keeping)] += 1
    outcome.left = len(order[limit:])
    return outcome


def _sorted_out(places) -> tuple[dict[str, list[Place]], dict[str, list[Place]]]:
    """The places by what is to be asked: on this site, elsewhere. A fragment is no page of its own."""
    here, elsewhere = defaultdict(list), defaultdict(list)
    for place in places:
        address = place.address.partition("#")[0]
        if internal_links.is_inside(address):
            here[address].append(place)
        elif address.lower().startswith(("http:", "https:")):
            elsewhere[address].append(place)
    return here, elsewhere


def _in_another_order_each_day(addresses: Iterable[str], day: datetime.date) -> list[str]:
    """So that the limit leaves no address out for ever, and hosts take turns."""
    return sorted(addresses, key=lambda each: hashlib.sha256(f"{day} {each}".encode()).digest())


def _find(ask: Callable[[str], None], address, places, keeping) -> str:
    """Asks and keeps the answer; what can't be told changes nothing that is known."""
    try:
        ask(address)
    except CannotTell:
        return "unsure"
    except Broken as broken:
        keeping.broken(places, broken)
        return "broken"
    keeping.works(places)
    return "works"
