"""Links to this site, checked without the network."""

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage

from publishing.linkcheck.problems import LinkBroken, LinkProblem
from record.content import Ref
from record.editions import Edition
from record.link_targets import target_of
from record.models import ReservedSlug


def is_inside(address: str) -> bool:
    """Return whether the link points to this site, by reference, path or URL."""
    return address.startswith(("ref:", "/")) or f"{address}/".startswith(f"{settings.SITE_URL}/")


def prefetch(addresses: Iterable[str], edition: Edition):
    """Load the cards that ``addresses`` refer to in one query."""
    edition.cards.prefetch(ref for address in addresses if (ref := target_of(address).ref))


def look_up(address: str, edition: Edition):
    """Raise ``LinkBroken`` if the link has no public target in this edition."""
    target = target_of(address)
    if not target.exists:
        raise LinkBroken(LinkProblem.NO_PAGE)
    if target.ref or target.place:
        _look_up_object(target.ref or _object_at(*target.place), edition)
    else:
        _look_up_file(unquote(urlsplit(address).path))


def _object_at(kind, slug) -> Ref | None:
    reserved = ReservedSlug.objects.filter(kind=kind, slug=slug).first()
    return Ref(kind, reserved.key) if reserved else None


def _look_up_object(ref, edition):
    card = edition.cards.get(ref) if ref else None
    if card is None:
        raise LinkBroken(LinkProblem.NOT_PUBLISHED)
    if not card.get_absolute_url():
        raise LinkBroken(LinkProblem.WITHOUT_PAGE)


def _look_up_file(path):
    """Only a path that the site would answer comes here: none that climbs out of the uploads."""
    if path.startswith(settings.MEDIA_URL) and not default_storage.exists(
        path.removeprefix(settings.MEDIA_URL)
    ):
        raise LinkBroken(LinkProblem.NO_FILE)
