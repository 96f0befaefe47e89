"""One run of the link check."""

import datetime
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import transaction

from publishing.linkcheck import internal_links
from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.links import LinkPlace, links_in
from publishing.linkcheck.models import BrokenLink
from publishing.linkcheck.problems import LinkBroken, LinkUnverified
from record.editions import Edition

MAX_ADDRESS_LENGTH = BrokenLink._meta.get_field("address").max_length


class BrokenLinks:
    """The stored rows during a run that began at ``now`` (aware). Rows of removed links are deleted first."""

    def __init__(self, places: Iterable[LinkPlace], now: datetime.datetime):
        self._now = now
        here = {_row_of(place) for place in places}
        rows = list(BrokenLink.objects.values_list("pk", "key", "field", "language", "address"))
        BrokenLink.objects.filter(
            pk__in=[pk for pk, *row in rows if tuple(row) not in here]
        ).delete()
        self._known = {tuple(row): pk for pk, *row in rows}

    @transaction.atomic
    def save(self, places: Iterable[LinkPlace], broken: LinkBroken):
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

    def delete_working(self, places: Iterable[LinkPlace]):
        mended = [pk for place in places if (pk := self._known.get(_row_of(place)))]
        if mended:
            BrokenLink.objects.filter(pk__in=mended).delete()


def _row_of(place) -> tuple:
    """Return the unique columns of its row; a long address is cut."""
    return place.key, place.field, place.language, place.address[:MAX_ADDRESS_LENGTH]


@dataclass
class Outcome:
    """Counts of addresses by result; ``left`` were over the limit and keep their rows."""

    counts: Counter = field(default_factory=Counter)
    left: int = 0

    def __str__(self):
        works, broken, unsure = (self.counts[result] for result in ("works", "broken", "unsure"))
        return f"Addresses that work: {works}, broken: {broken}, can’t tell: {unsure}, left for next time: {self.left}."


def check(now: datetime.datetime, checker: LinkChecker, limit: int) -> Outcome:
    """Check every link in force at ``now`` (aware), with at most ``limit`` addresses of other sites.

    Each address is requested once. Nothing is locked during a request, and each result is stored immediately, so that
    an interrupted run keeps its results.
    """
    edition, outcome = Edition(now), Outcome()
    places = links_in(edition)
    broken_links = BrokenLinks(places, now)
    here, elsewhere = _split_by_site(places)
    internal_links.prefetch(here, edition)
    for address, places_of_address in here.items():
        result = _find(
            lambda url: internal_links.look_up(url, edition),
            address,
            places_of_address,
            broken_links,
        )
        outcome.counts[result] += 1
    order = _daily_order(elsewhere, edition.day)
    for address in order[:limit]:
        outcome.counts[_find(checker.check_url, address, elsewhere[address], broken_links)] += 1
    outcome.left = len(order[limit:])
    return outcome


def _split_by_site(places) -> tuple[dict[str, list[LinkPlace]], dict[str, list[LinkPlace]]]:
    """Return the places by address, for this site and for others; fragments are ignored."""
    here, elsewhere = defaultdict(list), defaultdict(list)
    for place in places:
        address = place.address.partition("#")[0]
        if internal_links.is_inside(address):
            here[address].append(place)
        elif address.lower().startswith(("http:", "https:")):
            elsewhere[address].append(place)
    return here, elsewhere


def _daily_order(addresses: Iterable[str], day: datetime.date) -> list[str]:
    """Return the addresses in another order each day, so that the limit skips none forever and hosts alternate."""
    return sorted(
        addresses, key=lambda address: hashlib.sha256(f"{day} {address}".encode()).digest()
    )


def _find(check_url: Callable[[str], None], address, places, broken_links) -> str:
    """Check the address and store the result; an unverified link changes nothing."""
    try:
        check_url(address)
    except LinkUnverified:
        return "unsure"
    except LinkBroken as broken:
        broken_links.save(places, broken)
        return "broken"
    broken_links.delete_working(places)
    return "works"
