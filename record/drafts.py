"""Drafts: the rows without a time that every save of a working copy adds; visitors see none."""

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from django.dispatch import Signal
from django.utils import timezone

from accounts.models import User
from core.i18n.languages import ORIGINAL
from record.content import Content
from record.models.publication import MAX_TITLE_LENGTH, Publication
from record.models.publication_queryset import PublicationQuerySet
from record.models.value import Value
from record.translation import age

if TYPE_CHECKING:
    from record.models import Publishable

# For packages above this one. ``row`` has the content that the working copy has now; ``keys`` are
# those of deleted working copies.
draft_saved = Signal()
drafts_deleted = Signal()


def save_candidate(
    obj: "Publishable",
    content: Content,
    by: User | None,
    saved_at: datetime.datetime | None = None,
) -> Publication:
    """Add ``content`` as a row without a time. No lock is needed: visitors see no change."""
    draft = unsaved_row(obj, content, by, saved_at or timezone.now())
    draft.save(force_insert=True)
    Value.objects.add([(draft, content)])
    return draft


def unsaved_row(
    obj: "Publishable", content: Content, by: User | None, saved_at: datetime.datetime
) -> Publication:
    """Return the row of a draft without storing it."""
    title = content.any_title
    draft = Publication(
        kind=obj.kind,
        key=obj.key,
        slug=content.slug,
        title=(title if isinstance(title, str) else title.text_for(ORIGINAL))[:MAX_TITLE_LENGTH],
        saved_at=saved_at,
        saved_by=by,
        content=content.to_json(),
        first_day=content.first_day,
        last_day=content.last_day,
        digest=content.digest,
    )
    draft.languages, draft.pairs = age.of_draft(obj.key, content, saved_at)
    return draft


def rows_with(content: Content, obj: "Publishable") -> PublicationQuerySet:
    """Return the rows of ``obj`` that have exactly ``content``, the last saved first."""
    rows = Publication.objects.of(obj).filter(digest=content.digest, withheld_at=None)
    return rows.order_by("-saved_at", "-pk")


def newest_of(objects: Iterable["Publishable"]) -> dict[UUID, Publication]:
    """Return the newest row with the content of each working copy, by key; none withheld."""
    return newest_holding({obj.key: obj.digest for obj in objects})


def newest_holding(digests: Mapping[UUID, str]) -> dict[UUID, Publication]:
    """Return the newest row with the digest given for each key; none that is withheld."""
    rows = Publication.objects.filter(key__in=digests, content__isnull=False)
    rows = rows.filter(digest__in=digests.values()).defer(None).defer("content", "pairs")
    return {row.key: row for row in rows.order_by("pk") if row.digest == digests[row.key]}
