"""Rows without a moment: what every save of a working copy leaves."""

from django.utils import timezone, translation

from publishing.languages import ORIGINAL
from publishing.models.publication import Publication
from publishing.translating import ageing


def record_candidate(obj, content, by) -> Publication:
    """Leaves the draft's content as a row without a moment. Changes nothing for visitors, so it needs no lock."""
    return row(obj, content, by, timezone.now())


def row(obj, content, by, saved_at) -> Publication:
    with translation.override(ORIGINAL):  # what is kept is the same whatever the person's language is
        title = str(obj)[:300]
    return Publication.objects.create(
        kind=obj.kind,
        key=obj.key,
        slug=content.slug,
        title=title,
        saved_at=saved_at,
        saved_by=by,
        content=content.to_json(),
        card=content.card_json(),
        languages=ageing.of_draft(obj.key, content, saved_at),
        digest=content.digest,
    )


def candidate_of(obj, content) -> Publication | None:
    """The row that the last save left, if it holds exactly what is published now."""
    candidates = Publication.objects.candidates().of(obj).filter(digest=content.digest, withheld_at=None)
    return candidates.order_by("-saved_at", "-pk").first()
