"""Suggestions for a URL without a page: pages with similar URLs, or else results of a search."""

from functools import cached_property
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import Indel

from delivery.prefixes import SiteRequest
from pages.content import StandingPageContent
from pages.list_pages import LIST_PAGES
from record import registry
from record.content import Content, Ref
from record.urls import path_to, reachable
from search import query
from search.results import SearchPage

MAX_PAGES = 5
MAX_SLUG_LENGTH = 120  # no slug is longer; it bounds the cost of the comparison
MIN_SIMILARITY = 0.55

type Page = tuple[Any, str]  # title and path


class SimilarPages:
    """The pages that a URL without a page may mean, in the request's edition."""

    def __init__(self, request: SiteRequest) -> None:
        self._request = request

    @cached_property
    def pages(self) -> list[Page]:
        """At most five pages with similar URLs, or else found by the words of the URL."""
        return self._with_similar_urls() or self._found()

    @property
    def suggestion(self) -> str:
        """Another spelling of these words that search finds; empty if pages are suggested."""
        return "" if self.pages else self._search_page.suggestion

    def _with_similar_urls(self) -> list[Page]:
        """Return pages of the kind that has such URLs, the closest first.

        Missing pages can be requested without limit, so only slugs are compared and at most five
        cards are read.
        """
        requested = _requested_content(self._request.path)
        if requested is None:
            return []
        content_class, slug = requested
        cards = self._request.edition.cards
        refs = cards.refs_by_slug(content_class)
        list_pages = self._list_pages() if content_class is StandingPageContent else {}
        matches = process.extract(
            slug,
            sorted({*refs, *list_pages}),
            scorer=Indel.normalized_similarity,
            limit=MAX_PAGES,
            score_cutoff=MIN_SIMILARITY,
        )
        similar = [match for match, _, _ in matches]
        cards.prefetch(refs[match] for match in similar if match in refs)
        pages = []
        for match in similar:
            page = self._page_of(refs[match]) if match in refs else list_pages[match]
            pages += [page] if page else []
        return pages

    def _page_of(self, ref: Ref) -> Page | None:
        card = self._request.edition.cards.get(ref)
        return (card.any_title, card.get_absolute_url()) if card else None

    def _list_pages(self) -> dict[str, Page]:
        """Return the pages that are lists by the last parts of their URLs."""
        pages = {}
        for view_name, title in LIST_PAGES.items():
            path = path_to(view_name)
            if title:
                pages[path.strip("/").rpartition("/")[2]] = title, reachable(self._request, path)
        return pages

    @cached_property
    def _search_page(self) -> SearchPage:
        words = query.text_from_path(self._request.path_info)
        return SearchPage(self._request.edition, words, "")

    def _found(self) -> list[Page]:
        """Return the best results with all words of the URL."""
        results = self._search_page.results
        number = min(results.number_complete, MAX_PAGES)
        return [
            (content.any_title, reachable(self._request, content.search_result_url()))
            for content in (results[0:number] if number else ())
        ]


def _requested_content(path: str) -> tuple[type[Content], str] | None:
    """Return the content class to whose URLs `path` belongs, and the slug in it."""
    roots = {}
    for model in registry.models_by_kind().values():
        content_class = model.content_class
        if content_class.view_name and not content_class.is_single:
            roots[content_class.path_of("x").removesuffix("x/")] = content_class
    for root in sorted(roots, key=len, reverse=True):
        if path.startswith(root):
            slug = path[len(root) :].strip("/").partition("/")[0].lower()[:MAX_SLUG_LENGTH]
            if slug:
                return roots[root], slug
    return None
