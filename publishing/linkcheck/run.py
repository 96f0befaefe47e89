"""One run of the link check."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from publishing.linkcheck import internal_links
from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.links import LinkPlace, links_in
from publishing.linkcheck.models import BrokenLink
from publishing.linkcheck.problems import LinkBroken, LinkUnverified
from record.editions import Edition

MAX_ADDRESS_LENGTH = BrokenLink._meta.get_field("address").max_length

# Key, field, language and address.
type Row = tuple[UUID, str, str, str]


@dataclass
class Outcome:
    """Counts of addresses by result; ``left`` were over the limit and keep their rows."""

    counts: Counter[str] = field(default_factory=Counter)
    left: int = 0

    def __str__(self) -> str:
        return (
            f"Addresses that work: {self.counts['works']}, broken: {self.counts['broken']}, "
            f"can’t tell: {self.counts['unsure']}, left for next time: {self.left}."
        )


def check(now: datetime, checker: LinkChecker, limit: int) -> Outcome:
    """Check every link in force at ``now`` (aware), but at most ``limit`` URLs of other sites.

    Each address is requested once. Nothing is locked during a request, and each result is stored
    immediately, so that an interrupted run keeps its results.
    """
    edition = Edition(now)
    places = links_in(edition)
    known = _delete_removed(places)
    by_address = _by_address(places)
    here = [address for address in by_address if internal_links.is_inside(address)]
    elsewhere = [url for url in by_address if url.lower().startswith(("http:", "https:"))]
    internal_links.prefetch(here, edition)
    # Another order each day, so that the limit skips no address forever and hosts alternate.
    order = sorted({*elsewhere} - {*here}, key=lambda url: _hash(f"{edition.day} {url}"))
    outcome = Outcome(left=len(order[limit:]))
    for address in [*here, *order[:limit]]:
        try:
            _check_one(address, edition, checker)
        except LinkUnverified:
            outcome.counts["unsure"] += 1
        except LinkBroken as broken:
            outcome.counts["broken"] += 1
            _save(by_address[address], broken, now)
        else:
            outcome.counts["works"] += 1
            rows = {_row_of(place) for place in by_address[address]} & known.keys()
            if rows:
                BrokenLink.objects.filter(pk__in=[known[row] for row in rows]).delete()
    return outcome


def _by_address(places: Iterable[LinkPlace]) -> dict[str, list[LinkPlace]]:
    """Return the places by address without its fragment."""
    by_address = defaultdict(list)
    for place in places:
        by_address[place.address.partition("#")[0]].append(place)
    return by_address


def _check_one(address: str, edition: Edition, checker: LinkChecker) -> None:
    if internal_links.is_inside(address):
        internal_links.look_up(address, edition)
    else:
        checker.check_url(address)


def _delete_removed(places: Iterable[LinkPlace]) -> dict[Row, int]:
    """Delete the rows whose link was removed; return the keys of all rows."""
    here = {_row_of(place) for place in places}
    columns = ("key", "field", "language", "address")
    known = {(*row,): pk for pk, *row in BrokenLink.objects.values_list("pk", *columns)}
    removed = [pk for row, pk in known.items() if row not in here]
    BrokenLink.objects.filter(pk__in=removed).delete()
    return known


@transaction.atomic
def _save(places: Iterable[LinkPlace], broken: LinkBroken, now: datetime) -> None:
    """Store the problem of a link at each of its places."""
    for place in places:
        columns = {
            "kind": place.kind,
            "title": place.title,
            "problem": broken.problem,
            "problem_detail": broken.detail,
            "checked_at": now,
        }
        key, field, language, address = _row_of(place)
        BrokenLink.objects.update_or_create(
            key=key,
            field=field,
            language=language,
            address=address,
            defaults=columns,
            create_defaults=columns | {"first_seen_at": now},
        )


def _row_of(place: LinkPlace) -> Row:
    """Return the unique columns of its row; a long address is cut."""
    return place.key, place.field, place.language, place.address[:MAX_ADDRESS_LENGTH]


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
