"""Restore: the content of a row becomes the draft again, also to undo a publication."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Act, User
from publishing.diff.labels import newest_titles
from publishing.operations.publishing import publish
from publishing.operations.withdrawing import withdraw
from record import drafts, registry
from record.content import Content
from record.models.clock import Record
from record.models.publication import Publication
from record.models.working_copy import Publishable


@transaction.atomic
def restore(row: Publication, by: User | None, leaves_candidate: bool = True) -> Publishable:
    """Return the working copy with the content of ``row``, which visitors do not see.

    The candidate is a text saved by ``by``; without one, ``row`` alone states whose text it is.
    Raise ``ValidationError`` if that is impossible.
    """
    if row.content is None:
        raise ValidationError(
            _("There is no content to restore: it is a withdrawal, or it was withheld."),
            code="nothing_to_restore",
        )
    model: Any = registry.model_of(row.kind)
    # Locked: the columns that are in no version, such as the notes for staff, are saved again.
    obj: Publishable = model.objects.select_for_update().filter(key=row.key).first() or model(
        key=row.key
    )
    before = drafts.newest_of([obj]).get(obj.key)
    _restore_content(obj, row.read(None), by, leaves_candidate)
    audit.record(
        Act.RESTORED,
        by,
        kind=row.kind,
        reference=row.key,
        old={"publication": before.pk} if before else {},
        new={"publication": row.pk},
    )
    return obj


@transaction.atomic
def discard_draft(obj: Publishable, by: User | None) -> Publishable:
    """Replace the draft by the version that visitors see; the draft stays in the history."""
    rows = Publication.objects.in_force(timezone.now()).of(obj).with_content()
    live = rows.first()
    if live is None:
        raise ValidationError(
            _("“%(object)s” is not live: there is nothing to return to.") % {"object": obj},
            code="nothing_is_live",
        )
    return restore(live, by, leaves_candidate=False)


def _restore_content(
    obj: Publishable, content: Content, by: User | None, leaves_candidate: bool
) -> None:
    try:
        with transaction.atomic():
            obj.restore(content, by, leaves_candidate)
            obj.full_clean()
    except (IntegrityError, ValidationError) as error:
        reasons = [_("Another object has replaced it.")]
        if isinstance(error, ValidationError):
            reasons = error.messages
        message = _("It can’t be restored as it was. %(reasons)s Correct this first.")
        raise ValidationError(
            message % {"reasons": " ".join(reasons)}, code="cannot_be_restored"
        ) from error


def lost_titles(row: Publication, obj: Publishable) -> list[str]:
    """Return the last titles of objects that ``row`` names and that were deleted since."""
    lost = row.read(None).refs() - obj.content().refs()
    return sorted(newest_titles(ref.key for ref in lost).values())


def last_publication(
    obj: Publishable, at: datetime
) -> tuple[Publication | None, Publication | None]:
    """Return the publication in force at ``at`` (aware) and the row before it.

    A row before it is None if the object was not public: never published, or withdrawn.
    """
    rows = Publication.objects.ever_in_force(at).of(obj).order_by("-in_force_from")
    last = rows.first()
    if last is None or last.is_gone:
        return None, None
    before = rows[1:2].first()
    return last, None if before is None or before.is_withdrawal else before


@transaction.atomic
def undo(
    obj: Publishable,
    by: User | None,
    seen: str,
    text: str,
    *,
    solo_reason: str = "",
) -> Publication | None:
    """Publish the version before the last one again; without one, withdraw the object.

    ``seen`` is the digest of the publication that the person has read, and ``text`` the public
    note or the reason of the withdrawal. The row keeps the author of its text, and the four-eyes
    rule applies as to any publication: undoing is no review. The draft becomes the version before;
    its text stays in the version history.
    """
    Record.objects.lock()
    last, before = last_publication(obj, timezone.now())
    if last is None or last.digest != seen:
        message = _("Something else was published in the meantime. Read the changes below.")
        raise ValidationError(message, code="changed_since_read")
    if before is None:
        return withdraw([obj], by, text)[0]
    draft = restore(before, by, leaves_candidate=False)
    rows = publish([draft], by, note=text, is_minor=last.is_minor, solo_reason=solo_reason)
    return rows[0]
