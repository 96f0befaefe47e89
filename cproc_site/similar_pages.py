"""Suggestions for a URL without a page: pages of the same kind with similar URLs."""

from rapidfuzz import process
from rapidfuzz.distance import Indel

from delivery.prefixes import SiteRequest
from record import registry
from record.content import Content

MAX_PAGES = 5
MAX_SLUG_LENGTH = 120  # no slug is longer; it bounds the cost of the comparison
MIN_SIMILARITY = 0.55


def find_similar_pages(request: SiteRequest) -> list[Content]:
    """Return the cards with the most similar URLs of the request's edition, the closest first.

    Missing pages can be requested without limit, so only slugs are compared and at most five cards
    are read.
    """
    requested = _requested_content(request.path)
    if requested is None:
        return []
    content_class, slug = requested
    cards = request.edition.cards
    refs = cards.refs_by_slug(content_class)
    matches = process.extract(
        slug,
        sorted(refs),
        scorer=Indel.normalized_similarity,
        limit=MAX_PAGES,
        score_cutoff=MIN_SIMILARITY,
    )
    similar = [refs[match] for match, _, _ in matches]
    cards.prefetch(similar)
    return [card for ref in similar if (card := cards.get(ref))]


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
