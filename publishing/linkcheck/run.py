"""One run of the link check."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.links import check_internal, collect_links, is_internal
from publishing.linkcheck.models import BrokenLink, LinkBroken, LinkUnverified
from record.editions import Edition
from record.models import Publication, Record
from record.registry import target_of


def check(now: datetime, checker: LinkChecker, limit: int = 2_000) -> Counter[str]:
    """Check every link in force at ``now`` (aware), but at most ``limit`` URLs of other sites.

    Return the numbers of addresses by result; those ``left`` were over the limit and keep their
    rows. Each address is requested once. Nothing is locked during a request, and each broken link
    is stored immediately, so that an interrupted run keeps its results.
    """
    edition = Edition(now)
    links = collect_links(edition)
    here = [address for address in links if is_internal(address)]
    edition.prefetch(ref for address in here if (ref := target_of(address).ref))
    elsewhere = {url for url in links if url.lower().startswith(("http:", "https:"))} - {*here}
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
            _save(links[address], broken, now)
        else:
            counts["works"] += 1
            del links[address]
    # The links that remain were not checked or are broken.
    places = {link.place for remaining in links.values() for link in remaining}
    outdated = [row.pk for row in BrokenLink.objects.all() if row.place not in places]
    BrokenLink.objects.filter(pk__in=outdated).delete()
    return counts


@transaction.atomic
def _save(links: Iterable[BrokenLink], broken: LinkBroken, now: datetime) -> None:
    Record.objects.lock()
    rows = Publication.objects.in_force(now).with_content()
    rows = rows.filter(key__in={link.key for link in links})
    keys = set(rows.values_list("key", flat=True))
    links_by_place = {}
    for link in links:
        if link.key in keys:  # otherwise it was withheld since the links were read
            link.problem = broken.problem
            link.problem_detail = broken.detail
            link.first_seen_at = link.checked_at = now
            links_by_place[link.place] = link
    BrokenLink.objects.bulk_create(
        links_by_place.values(),
        update_conflicts=True,
        unique_fields=["key", "field", "language", "address"],
        update_fields=["kind", "title", "problem", "problem_detail", "checked_at"],
    )
