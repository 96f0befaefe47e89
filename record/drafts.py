"""Drafts: the rows without a time that every save of a working copy leaves. Visitors see none of them."""

from django.utils import timezone, translation

from core.i18n.languages import ORIGINAL
from record.models.publication import Publication
from record.translation import age


def save_candidate(obj, content, by) -> Publication:
    """Add ``content`` as a row without a time. Changes nothing for visitors, so it needs no lock."""
    return create_draft(obj, content, by, timezone.now())


def create_draft(obj, content, by, saved_at) -> Publication:
    with translation.override(
        ORIGINAL
    ):  # the stored title doesn't depend on the language of the user
        title = str(obj)[:300]
    draft = Publication(
        kind=obj.kind,
        key=obj.key,
        slug=content.slug,
        title=title,
        saved_at=saved_at,
        saved_by=by,
        content=content.to_json(),
        card=content.card_json(),
        digest=content.digest,
    )
    age.of_draft(obj.key, content, saved_at).write_to(draft)
    draft.save(force_insert=True)
    return draft


def candidate_of(obj, content) -> Publication | None:
    """Return the row that the last save left, if it holds exactly ``content``; without its content."""
    candidates = (
        Publication.objects.candidates().of(obj).filter(digest=content.digest, withheld_at=None)
    )
    return candidates.with_pairs().order_by("-saved_at", "-pk").first()


def saved_before(obj, content) -> Publication | None:
    """Return the newest row that ever held exactly ``content``, with who saved it and when."""
    rows = Publication.objects.of(obj).filter(digest=content.digest, withheld_at=None)
    return rows.only("saved_at", "saved_by").order_by("-saved_at", "-pk").first()


def newest_of(objects) -> dict:
    """For each object, by key, the newest row that holds exactly what its working copy holds; withheld ones aside."""
    return newest_holding({obj.key: obj.digest for obj in objects})


def newest_holding(digests) -> dict:
    """For each key of ``digests`` the newest row of that object with that digest; withheld ones aside."""
    rows = Publication.objects.filter(
        key__in=digests, digest__in=digests.values(), content__isnull=False
    )
    rows_by_key = {}
    for row in rows.defer(None).defer("content", "card", "pairs").order_by("pk"):
        if row.digest == digests[row.key]:
            rows_by_key[row.key] = row
    return rows_by_key
