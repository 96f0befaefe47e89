"""Links to this site, checked without the network."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage

from publishing.linkcheck.problems import LinkBroken, LinkProblem
from record.content import Ref
from record.editions import Edition
from record.models import ReservedSlug
from record.registry import target_of


def is_inside(address: str) -> bool:
    """Return whether the link points to this site, by reference, path or URL."""
    return address.startswith(("ref:", "/")) or f"{address}/".startswith(f"{settings.SITE_URL}/")


def prefetch(addresses: Iterable[str], edition: Edition) -> None:
    """Load the cards that ``addresses`` refer to in one query."""
    edition.cards.prefetch(ref for address in addresses if (ref := target_of(address).ref))


def look_up(address: str, edition: Edition) -> None:
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
        card = edition.cards.get(ref) if ref else None
        if card is None:
            raise LinkBroken(LinkProblem.NOT_PUBLISHED)
        if not card.get_absolute_url():
            raise LinkBroken(LinkProblem.WITHOUT_PAGE)
        return
    path = unquote(urlsplit(address).path)  # one that the site serves, so it has no “..”
    name = path.removeprefix(settings.MEDIA_URL)
    if name != path and not default_storage.exists(name):
        raise LinkBroken(LinkProblem.NO_FILE)
