"""Fragments that many pages show, rendered once: the entry of a project, the table under the map, the footer.

A fragment depends on its edition, on the language, on the prefix of its URLs, on the footnotes that the page used
before it, and on the values that its template names. The version of the edition stands for all its contents: a
fragment rendered under it is valid for every page of the same version, and is not read once the version is another.
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


class Fragment(NamedTuple):
    """The HTML, the footnotes that no fragment above it used, and whether it shows untranslated texts."""

    html: SafeString
    footnotes: tuple[LocalisedText, ...]
    shows_original: bool


class FragmentCache:
    """The fragments of one process, those used last, up to `max_characters` of HTML."""

    def __init__(self, max_characters: int = MAX_CHARACTERS):
        self._fragments: BoundedCache[Hashable, Fragment] = BoundedCache(
            max_characters, size_of=lambda fragment: len(fragment.html)
        )

    def get_or_render(
        self,
        request,
        designations: Designations,
        names: tuple[Hashable, ...],
        render: Callable[[], str],
    ) -> SafeString:
        """Return `render()`, or its result under the same version; `names` is all that it depends on besides.

        A preview renders everything again: its candidates are not part of a version.
        """
        version = _version_of(request)
        if version is None:
            return render()
        used_above = designations.used
        key = (version, get_language(), get_script_prefix(), used_above, *names)
        fragment = self._fragments.get(key)
        if fragment is None:
            shows_original = designations.shows_original
            designations.shows_original = False
            html = render()
            footnotes = designations.used[len(used_above) :]
            fragment = Fragment(html, footnotes, designations.shows_original)
            designations.shows_original = shows_original
            self._fragments.set(key, fragment)
        else:
            designations.use(fragment.footnotes)
        designations.shows_original |= fragment.shows_original
        return fragment.html

    @property
    def size(self) -> int:
        """The characters of HTML in it."""
        return self._fragments.size

    def clear(self):
        self._fragments.clear()


fragment_cache = FragmentCache()


def _version_of(request) -> str | None:
    """Return a version that was read before the contents: of the live edition, or for a page of an archived day."""
    if getattr(request, "edition", None) is None:
        return None
    return (
        request.edition.version if request.prefix is None else request.META.get(CACHE_VERSION_KEY)
    )
