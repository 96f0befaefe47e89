"""The links of contents, and whether those to this site lead to a public page or file."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models

from core.i18n.languages import LANGUAGES
from publishing.linkcheck.models import BrokenLink, LinkBroken, LinkProblem
from record import registry
from record.content import Content, Ref, RichText, walk
from record.editions import Edition
from record.fields import column_at
from record.models import Publication, ReservedSlug
from record.registry import target_of
from record.rich_text import sanitise

MAX_ADDRESS_LENGTH = BrokenLink._meta.get_field("address").max_length


def collect_links(edition: Edition) -> dict[str, list[BrokenLink]]:
    """Return unsaved rows of the links of all contents in force, by address without fragment."""
    rows = Publication.objects.in_force(edition.at).filter(
        kind__in=registry.models_by_kind(), content__isnull=False
    )
    links = defaultdict(list)
    for row in rows:
        for field, language, address in _find_links(row.read(edition), registry.model_of(row.kind)):
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
            kind, slug = target.place
            reserved = ReservedSlug.objects.filter(kind=kind, slug=slug).first()
            ref = Ref(kind, reserved.key) if reserved else None
        content = edition.find(ref) if ref else None
        if content is None:
            raise LinkBroken(LinkProblem.NOT_PUBLISHED)
        if not content.is_linkable():
            raise LinkBroken(LinkProblem.WITHOUT_PAGE)
        return
    path = unquote(urlsplit(address).path)  # one that the site serves, so it has no “..”
    name = path.removeprefix(settings.MEDIA_URL)
    if name != path and not default_storage.exists(name):
        raise LinkBroken(LinkProblem.NO_FILE)


def _find_links(content: Content, model: Any) -> Iterator[tuple[str, str, str]]:
    """Yield field, language and address of each link."""
    for path, value, _owner in walk(content, RichText, str):
        field = str(path[0])
        if isinstance(value, RichText):
            for code in LANGUAGES:
                addresses: list[str] = []
                sanitise(getattr(value, code), addresses.append)
                for address in addresses:
                    yield field, code, address
        elif value and isinstance(column_at(model, path), models.URLField):
            yield field, "", value
