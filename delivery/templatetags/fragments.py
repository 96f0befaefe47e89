"""Fragments that many pages show, rendered once: the table under the map, the filters, the menu.

A fragment depends on the version of its edition, which changes with the contents, on the language,
the prefix of URLs, whether it is folded, and the values that its template names.
"""

from collections.abc import Hashable
from typing import Any, NamedTuple

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.caching.bounded_cache import BoundedCache
from delivery.pagecache.cache_headers import CACHE_VERSION_KEY
from record.content import LocalisedText
from record.footnotes import designations_of

MAX_CHARACTERS = 2_000_000  # in one process

register = template.Library()


class Fragment(NamedTuple):
    """The HTML, its footnotes (True: visible), and whether untranslated texts are shown."""

    html: SafeString
    footnotes: tuple[tuple[LocalisedText, bool], ...]
    shows_original: bool


fragment_cache: BoundedCache[Hashable, Fragment] = BoundedCache(
    MAX_CHARACTERS, size_of=lambda fragment: len(fragment.html)
)


@register.tag
def cached(parser: Parser, token: Token) -> "CachedNode":
    """``{% cached "name" of this that %}…{% endcached %}``: render once for the same values.

    The edition, the language and the prefix need not be named. Names are unique in the whole site.
    """
    _tag, name, *values = token.split_contents()
    nodelist = parser.parse(["endcached"])
    parser.delete_first_token()
    filters = [parser.compile_filter(value) for value in values if value != "of"]
    return CachedNode(name.strip('"'), filters, nodelist)


class CachedNode(template.Node):
    """The content of the tag. A preview renders it each time: its drafts have no version."""

    def __init__(self, name: str, depends_on: list[FilterExpression], nodelist: NodeList) -> None:
        self.name = name
        self._depends_on = depends_on
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        version = _version_of(context.get("request"))
        if version is None:
            return self.nodelist.render(context)
        designations = designations_of(context)
        values = []
        for expression in self._depends_on:
            value = expression.resolve(context, True)
            values.append(tuple(value.items()) if isinstance(value, dict) else value)
        state = (version, get_language(), get_script_prefix(), designations.is_folded)
        key = (state, self.name, *values)
        fragment = fragment_cache.get(key)
        if fragment is None:
            used_above = designations.used
            shown_above = designations.shows_original
            designations.used = {}
            designations.shows_original = False
            html = self.nodelist.render(context)
            footnotes = tuple(designations.used.items())
            fragment = Fragment(html, footnotes, designations.shows_original)
            designations.used = used_above
            designations.shows_original = shown_above
            fragment_cache.set(key, fragment)
        designations.use(fragment.footnotes)
        designations.shows_original |= fragment.shows_original
        return fragment.html


def _version_of(request: Any) -> str | None:
    """Return a version that was read before the contents."""
    if getattr(request, "edition", None) is None:
        return None
    if request.prefix is None:
        return request.edition.version
    return request.META.get(CACHE_VERSION_KEY)  # of a page of the archive; a preview has none
