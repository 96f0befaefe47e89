"""Parts of pages that stand in many of them, drawn once: the entry of a project, the table under the map, the foot.

A part depends on its edition, on the language, on the prefix of its addresses, on the footnotes that stand above it,
and on what its template names besides. The edition's version stands for all that the edition says: what was drawn under
it is right for every page that has the same one, and nobody asks for it once the version is another.
"""

from collections.abc import Callable, Hashable
from typing import NamedTuple

from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.caching.bounded_cache import BoundedCache
from delivery.pagecache.etags import CACHE_VERSION_KEY
from record.content import LocalisedText
from record.footnotes import Designations

MAX_CHARACTERS = 2_000_000  # in one process


class Part(NamedTuple):
    """The HTML, the footnotes that it uses and that no part above it did, and whether it shows untranslated texts."""

    html: SafeString
    footnotes: tuple[LocalisedText, ...]
    shows_original: bool


parts: BoundedCache[Hashable, Part] = BoundedCache(MAX_CHARACTERS, size_of=lambda part: len(part.html))


def drawn_once(
    request, designations: Designations, named: tuple[Hashable, ...], draw: Callable[[], str]
) -> SafeString:
    """What ``draw`` gives, or gave before under the same version; ``named`` is all that it depends on besides.

    In a preview everything is drawn anew: what its candidates say isn't in a version.
    """
    version = _version_of(request)
    if version is None:
        return draw()
    above = designations.used
    name = (version, get_language(), get_script_prefix(), above, *named)
    part = parts.get(name)
    if part is None:
        before, designations.shows_original = designations.shows_original, False
        html = draw()
        part = Part(html, designations.used[len(above) :], designations.shows_original)
        designations.shows_original = before
        parts.set(name, part)
    else:
        designations.use(part.footnotes)
    designations.shows_original |= part.shows_original
    return part.html


def _version_of(request) -> str | None:
    """One that was read before the contents: with today's edition, or for the page of an archived day."""
    if getattr(request, "edition", None) is None:
        return None
    return request.edition.version if request.prefix is None else request.META.get(CACHE_VERSION_KEY)
