"""Who names an object: asked before it is withdrawn."""

from record.content import Ref
from record.models.publication import Publication


def what_points_to(refs: list[Ref], at) -> list[Publication]:
    """Contents in force at ``at`` or scheduled after it that name one of ``refs``; those themselves are left out."""
    keys = [ref.key for ref in refs]
    naming = Publication.objects.with_moment().filter(mentions__key__in=keys, in_force_until__gt=at)
    return list(
        naming.exclude(key__in=keys)
        .defer("content", "card")
        .order_by("kind", "title", "in_force_from")
        .distinct()
    )
