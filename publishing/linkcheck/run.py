"""Collect the links of published contents, check them, and store the broken ones."""

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from hashlib import sha256
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction

from core.i18n.languages import LANGUAGES
from publishing.linkcheck.http_checker import LinkChecker
from publishing.linkcheck.models import BrokenLink, LinkBroken, LinkProblem, LinkUnverified
from record import registry
from record.content import Content, RichText, walk
from record.editions import Edition
from record.models import Publication, Record, ReservedSlug
from record.registry import target_of
from record.rich_text import sanitise

MAX_URLS = 2_000  # of other sites, in one run
MAX_ADDRESS_LENGTH = BrokenLink._meta.get_field("address").max_length

logger = logging.getLogger(__name__)


def check(now: datetime, checker: LinkChecker) -> Counter[str]:
    """Check every link in force at ``now`` (aware), but only some URLs of other sites.

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
    counts = Counter(left=len(order[MAX_URLS:]))
    addresses = [*here, *order[:MAX_URLS]]
    for number, address in enumerate(addresses):
        if number % 10 == 0:
            logger.info("Checked %d of %d addresses.", number, len(addresses))
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


def collect_links(edition: Edition) -> dict[str, list[BrokenLink]]:
    """Return unsaved rows of the links of all contents in force, by address without fragment."""
    rows = Publication.objects.in_force(edition.at).filter(
        kind__in=registry.models_by_kind(), content__isnull=False
    )
    links = defaultdict(list)
    for row in rows:
        for field, language, address in _find_links(row.read(edition)):
            link = BrokenLink(kind=row.kind, key=row.key, title=row.title, field=field)
            link.language = language
            link.address = address[:MAX_ADDRESS_LENGTH]
            links[address.partition("#")[0]].append(link)
    return links


def is_internal(address: str) -> bool:
    """Return whether the link points to this site, by reference, path or URL."""
    return address.startswith(("ref:", "/")) or f"{address}/".startswith(f"{settings.SITE_URL}/")


def check_internal(address: str, edition: Edition) -> None:
    """Raise ``LinkBroken`` if the link has no public target in this edition."""
    target = target_of(address)
    if not target.exists:
        raise LinkBroken(LinkProblem.NO_PAGE)
    if target.ref or target.place:
        ref = target.ref
        if target.place:
            ref = ReservedSlug.objects.owner(*target.place)
        content = edition.find(ref)
        if content is None:
            raise LinkBroken(LinkProblem.NOT_PUBLISHED)
        if not content.is_linkable():
            raise LinkBroken(LinkProblem.WITHOUT_PAGE)
        return
    path = unquote(urlsplit(address).path)  # one that the site serves, so it has no “..”
    name = path.removeprefix(settings.MEDIA_URL)
    if name != path and not default_storage.exists(name):
        raise LinkBroken(LinkProblem.NO_FILE)


def _find_links(content: Content) -> Iterator[tuple[str, str, str]]:
    """Yield field, language and address of each link."""
    for leaf in walk(content, RichText, str):
        field = str(leaf.path[0])
        if isinstance(leaf.value, RichText):
            for code in LANGUAGES:
                addresses: list[str] = []
                sanitise(getattr(leaf.value, code), addresses.append)
                for address in addresses:
                    yield field, code, address
        elif leaf.value and isinstance(leaf.column, models.URLField):
            yield field, "", leaf.value
