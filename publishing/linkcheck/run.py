"""One run of the link check."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.links import LinkPlace, check_internal, collect_links, is_internal
from publishing.linkcheck.models import BrokenLink, LinkBroken, LinkUnverified
from record.editions import Edition
from record.models import Publication, Record
from record.registry import target_of

MAX_ADDRESS_LENGTH = BrokenLink._meta.get_field("address").max_length
UNIQUE_COLUMNS = ["key", "field", "language", "address"]


def check(now: datetime, checker: LinkChecker, limit: int = 2_000) -> Counter[str]:
    """Check every link in force at ``now`` (aware), but at most ``limit`` URLs of other sites.

    Return the numbers of addresses by result; those ``left`` were over the limit and keep their
    rows. Each address is requested once. Nothing is locked during a request, and each broken link
    is stored immediately, so that an interrupted run keeps its results.
    """
    edition = Edition(now)
    places = collect_links(edition)
    here = [address for address in places if is_internal(address)]
    edition.prefetch(ref for address in here if (ref := target_of(address).ref))
    elsewhere = {url for url in places if url.lower().startswith(("http:", "https:"))} - {*here}
    # Another order each day, so that the limit skips no address forever and hosts alternate.
    order = sorted(elsewhere, key=lambda url: sha256(f"{edition.day} {url}".encode()).digest())
    counts = Counter(left=len(order[limit:]))
    for address in [*here, *order[:limit]]:
        try:
            if is_internal(address):
                check_internal(address, edition)
            else:
                checker.check_url(address)
        except LinkUnverified:
            counts["unsure"] += 1
        except LinkBroken as broken:
            counts["broken"] += 1
            _save(places[address], broken, now)
        else:
            counts["works"] += 1
            del places[address]
    # The places that remain are those of links that were not checked or are broken.
    rows = {_unique_values(place) for remaining in places.values() for place in remaining}
    stored = BrokenLink.objects.values_list("pk", *UNIQUE_COLUMNS)
    outdated = [pk for pk, *row in stored if tuple(row) not in rows]
    BrokenLink.objects.filter(pk__in=outdated).delete()
    return counts


@transaction.atomic
def _save(places: Iterable[LinkPlace], broken: LinkBroken, now: datetime) -> None:
    Record.objects.lock()
    in_force = Publication.objects.in_force(now).with_content()
    of_places = in_force.filter(key__in={place.key for place in places})
    keys = set(of_places.values_list("key", flat=True))
    rows = {}
    for place in places:
        if place.key not in keys:  # withheld since the links were read
            continue
        row = _unique_values(place)
        rows[row] = BrokenLink(
            kind=place.kind,
            title=place.title,
            problem=broken.problem,
            problem_detail=broken.detail,
            first_seen_at=now,
            checked_at=now,
            **dict(zip(UNIQUE_COLUMNS, row, strict=True)),
        )
    BrokenLink.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=UNIQUE_COLUMNS,
        update_fields=["kind", "title", "problem", "problem_detail", "checked_at"],
    )


def _unique_values(place: LinkPlace) -> tuple[UUID, str, str, str]:
    """Return the unique columns of its row; a long address is cut."""
    return place.key, place.field, place.language, place.address[:MAX_ADDRESS_LENGTH]
