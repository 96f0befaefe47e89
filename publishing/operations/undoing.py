"""Undo a publication: the version before it is published again, or the page is withdrawn."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from publishing.operations.publishing import publish
from publishing.operations.restoring import restore
from publishing.operations.withdrawing import withdraw
from record.models.clock import Record
from record.models.publication import Publication
from record.models.working_copy import Publishable


def last_publication(
    obj: Publishable, at: datetime
) -> tuple[Publication | None, Publication | None]:
    """Return the publication in force at ``at`` (aware) and the row before it.

    A row before it is None if the object was not public: never published, or withdrawn.
    """
    rows = Publication.objects.ever_in_force(at).of(obj).order_by("-in_force_from")
    last, before = rows[:1].first(), None
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
    now: datetime | None = None,
) -> Publication | None:
    """Publish the version before the last one again; without one, withdraw the object.

    ``seen`` is the digest of the publication that the person has read, and ``text`` the public
    note or the reason of the withdrawal. The row keeps the author of its text, and the four-eyes
    rule applies as to any publication: undoing is no review. The draft becomes the version before;
    its text stays in the version history.
    """
    Record.objects.lock()
    last, before = last_publication(obj, now or timezone.now())
    if last is None or last.digest != seen:
        message = _("Something else was published in the meantime. Read the changes below.")
        raise ValidationError(message, code="changed_since_read")
    if before is None:
        return withdraw([obj], by, text, now=now)[0]
    draft = restore(before, by, leaves_candidate=False)
    rows = publish([draft], by, note=text, is_minor=last.is_minor, solo_reason=solo_reason, now=now)
    return rows[0]
