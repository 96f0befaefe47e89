"""What stands near an address at which there is nothing: pages of the same kind with similar addresses."""

from rapidfuzz import process
from rapidfuzz.distance import Indel

from record import registry
from record.content import Content

MOST = 5
LONGEST = 120  # no address of ours is longer: comparing costs the same whatever somebody sends
SIMILAR = 0.55


def nearby(request) -> list[Content]:
    """The closest first; only what is in this edition, so that nothing planned or withheld shows.

    Anybody can ask for what isn't there as often as they like: so addresses are compared, and five cards read.
    """
    found = _asked_for(request.path)
    if found is None:
        return []
    content_class, slug = found
    cards = request.edition.cards
    refs = cards.refs_by_slug(content_class)
    found = process.extract(
        slug, sorted(refs), scorer=Indel.normalized_similarity, limit=MOST, score_cutoff=SIMILAR
    )
    near = [refs[each] for each, _, _ in found]
    cards.prefetch(near)
    return [card for ref in near if (card := cards.get(ref))]


def _asked_for(path) -> tuple[type[Content], str] | None:
    """The kind under whose addresses ``path`` lies, and what stands in the place of the slug."""
    classes = [model.content_class for model in registry.models_by_kind().values()]
    roots = {
        registry.path_of(each, "x").removesuffix("x/"): each
        for each in classes
        if each.view_name and not each.is_single
    }
    for root in sorted(roots, key=len, reverse=True):
        rest = path[: len(root) + LONGEST + 1].removeprefix(root)
        if path.startswith(root) and (slug := rest.strip("/").partition("/")[0].lower()[:LONGEST]):
            return roots[root], slug
    return None
