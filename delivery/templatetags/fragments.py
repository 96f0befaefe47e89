"""Fragments of pages, rendered once: parts of many pages, and the content of each page.

A fragment is valid for one version. It depends on the language, the prefix of URLs, whether it is
folded, and the values that its template names.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, NamedTuple

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.urls import get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from core.caching.bounded_cache import BoundedCache
from delivery.pagecache.cache_headers import CACHE_VERSION_KEY
from record import reading
from record.content import Content, LocalisedText
from record.footnotes import designations_of

# In one process. The contents of rarely requested pages must not evict fragments of many pages.
MAX_CHARACTERS = 2_000_000
MAX_CHARACTERS_OF_PAGES = 1_000_000

register = template.Library()


class Fragment(NamedTuple):
    """The HTML, its footnotes (True: visible), and whether untranslated texts are shown.

    It was rendered under ``version`` of the live site.
    """

    version: str
    html: SafeString
    footnotes: tuple[tuple[LocalisedText, bool], ...]
    shows_original: bool


def _fragments(max_characters: int) -> BoundedCache[Hashable, Fragment]:
    return BoundedCache(max_characters, size_of=lambda fragment: len(fragment.html))


fragment_cache = _fragments(MAX_CHARACTERS)
page_content_cache = _fragments(MAX_CHARACTERS_OF_PAGES)


def clear_fragments() -> None:
    """Drop all fragments, for tests and benchmarks."""
    fragment_cache.clear()
    page_content_cache.clear()


@register.tag
def cached(parser: Parser, token: Token) -> "CachedNode":
    """``{% cached "name" of this that %}…{% endcached %}``: render once for the same values.

    The edition, the language and the prefix need not be named. Names are unique in the whole site.
    ``{% cached "name" alone of this %}``: what it shows is read inside it, or is named. Any other
    fragment depends on all that the page has read before, since it may show that.
    """
    _tag, name, *values = token.split_contents()
    nodelist = parser.parse(["endcached"])
    parser.delete_first_token()
    is_alone = values[:1] == ["alone"]
    filters = [parser.compile_filter(value) for value in values if value not in ("alone", "of")]
    return CachedNode(name.strip('"'), is_alone, filters, nodelist)


@register.tag
def page_content(parser: Parser, token: Token) -> "PageContentNode":
    """``{% page_content %}…{% endpage_content %}``: render it now, for ``{{ page_content }}``.

    It is rendered before all that is around it. So it depends on what the view has read and on what
    is read inside, and remains valid when, for example, a notice is published.
    """
    nodelist = parser.parse(["endpage_content"])
    parser.delete_first_token()
    return PageContentNode(nodelist)


class CachedNode(template.Node):
    """The content of the tag. A preview renders it each time: its drafts have no version."""

    def __init__(
        self, name: str, is_alone: bool, values: list[FilterExpression], nodelist: NodeList
    ) -> None:
        self.name = name
        self._is_alone = is_alone
        self._values = values
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        version = _version_of(context.get("request"))
        if version is None:
            return self.nodelist.render(context)
        values = [_hashable(value.resolve(context, True)) for value in self._values]
        return self._cached(context, version, values, fragment_cache)

    def _cached(
        self,
        context: template.Context,
        version: str,
        values: list[Hashable],
        cache: BoundedCache[Hashable, Fragment],
    ) -> SafeString:
        designations = designations_of(context)
        state = (get_language(), get_script_prefix(), designations.is_folded)
        key = (state, self.name, *values)
        fragment = _valid_fragment(cache, key, version)
        if fragment is None:
            fragment = self._rendered(context, version)
            cache.set(key, fragment)
        designations.use(fragment.footnotes)
        designations.shows_original |= fragment.shows_original
        return fragment.html

    def _rendered(self, context: template.Context, version: str) -> Fragment:
        designations = designations_of(context)
        used_above = designations.used
        shown_above = designations.shows_original
        designations.used = {}
        designations.shows_original = False
        html = self.nodelist.render(context)
        footnotes = tuple(designations.used.items())
        shows_original = designations.shows_original
        designations.used = used_above
        designations.shows_original = shown_above
        return Fragment(version, html, footnotes, shows_original)


def cached_text(request: Any, key: Hashable, render: Callable[[], str]) -> str:
    """Return the text that ``render`` returns, once for the edition, the language and ``key``."""
    version = _version_of(request)
    if version is None:
        return render()
    key = (get_language(), get_script_prefix(), key)
    fragment = _valid_fragment(fragment_cache, key, version)
    if fragment is None:
        fragment = Fragment(version, SafeString(render()), (), False)
        fragment_cache.set(key, fragment)
    return fragment.html


def cached_texts[Item: Hashable](
    request: Any, name: str, items: list[Item], render: Callable[[list[Item]], list[str]]
) -> list[str]:
    """Return the texts of items; ``render`` returns the ones that are not stored.

    An item is all that its text depends on, apart from the language and the prefix of URLs.
    """
    version = _version_of(request)
    if version is None:
        return render(items)
    state = (get_language(), get_script_prefix(), name)
    texts = {}
    for item in items:
        if fragment := _valid_fragment(fragment_cache, (state, item), version):
            texts[item] = fragment.html
    missing = [item for item in items if item not in texts]
    for item, text in zip(missing, render(missing) if missing else (), strict=True):
        texts[item] = SafeString(text)
        fragment = Fragment(version, texts[item], (), False)
        fragment_cache.set((state, item), fragment)
    return [texts[item] for item in items]


class PageContentNode(CachedNode):
    """The content of a page, cached for pages of today without a query: their number is limited.

    The content of an error page is not cached.
    """

    def __init__(self, nodelist: NodeList) -> None:
        super().__init__("page-content", False, [], nodelist)

    def render(self, context: template.Context) -> SafeString:
        request: Any = context.get("request")
        version = getattr(request, "META", {}).get(CACHE_VERSION_KEY)
        if (
            version is None
            or request.prefix
            or request.GET
            or context.get("is_missing")
            or reading.is_collected()
        ):
            content = self.nodelist.render(context)
        else:
            content = self._cached(context, version, [request.path], page_content_cache)
        context["page_content"] = content
        return SafeString()


def _hashable(value: Any) -> Hashable:
    if isinstance(value, Content):
        return value.source
    if isinstance(value, Sequence) and not isinstance(value, str):
        return tuple(map(_hashable, value))
    if isinstance(value, set):
        return frozenset(value)
    return tuple(value.items()) if isinstance(value, dict) else value


def _valid_fragment(
    cache: BoundedCache[Hashable, Fragment], key: Hashable, version: str
) -> Fragment | None:
    """Return the cached fragment if it is valid under the version."""
    fragment = cache.get(key)
    return fragment if fragment and fragment.version == version else None


def _version_of(request: Any) -> str | None:
    """Return a version that was read before the contents."""
    if getattr(request, "edition", None) is None or reading.is_collected():
        return None
    if request.prefix is None:
        return request.edition.version
    return request.META.get(CACHE_VERSION_KEY)  # of a page of the archive; a preview has none
