"""Restoring: a row's content becomes the draft again, also of an object that was deleted as a draft."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.audit import log
from accounts.models import Act
from record import registry
from record.models.publication import Publication


@transaction.atomic
def restore(row: Publication, by):
    """The working copy, with the content of ``row``. Visitors see nothing of it. Raises ``ValidationError``."""
    if row.content is None:
        raise ValidationError(
            _("There is no content to restore: it is a withdrawal, or it was withheld."),
            code="nothing_to_restore",
        )
    obj = registry.object_of(row.ref) or registry.model_of(row.kind)(key=row.key)
    before = obj.digest
    content = row.read(None)
    _check_address_is_free(obj, content.slug)
    _restore_content(obj, content, by)
    log.record(
        Act.RESTORED,
        by,
        kind=row.kind,
        reference=row.key,
        old={"digest": before},
        new={"publication": row.pk, "digest": obj.digest},
    )
    return obj


def _check_address_is_free(obj, slug):
    if not obj.slug_is_fixed and type(obj).objects.filter(slug=slug).exclude(key=obj.key).exists():
        message = _(
            "The address “%(address)s” belongs to another object now. Change that one's address first."
        )
        raise ValidationError(message % {"address": slug}, code="address_taken")


def _restore_content(obj, content, by):
    """Restore ``obj``; raise ``ValidationError`` if another object has taken its place meanwhile."""
    try:
        with transaction.atomic():
            obj.restore(content, by=by)
            obj.full_clean()
    except (IntegrityError, ValidationError) as error:
        is_said = isinstance(error, ValidationError)
        reasons = error.messages if is_said else [_("Another object has taken its place.")]
        message = _("It can't be restored as it was. %(reasons)s Change that first.")
        raise ValidationError(
            message % {"reasons": " ".join(reasons)}, code="cannot_be_restored"
        ) from error


def lost_titles(row: Publication, obj) -> list[str]:
    """Return the last titles of objects that ``row`` names and that were deleted as drafts meanwhile."""
    lost = row.read(None).refs() - obj.content().refs()
    titles = (
        Publication.objects.filter(key__in=[ref.key for ref in lost])
        .exclude(title="")
        .order_by("pk")
    )
    return sorted({row.key: row.title for row in titles.only("key", "title")}.values())
