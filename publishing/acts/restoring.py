"""Restoring: a row's content becomes the draft again, also of an object that was deleted as a draft."""

from django.core.exceptions import ValidationError
from django.db import transaction

from publishing import kinds
from publishing.models.publication import Publication
from staff import audit
from staff.models import Act


@transaction.atomic
def restore(row: Publication, by):
    """The working copy, with the content of ``row``. Visitors see nothing of it. Raises ``ValidationError``."""
    if row.content is None:
        raise ValidationError(
            "There is no content to restore: it is a withdrawal, or it was withheld.",
            code="nothing_to_restore",
        )
    obj = kinds.object_of(row.ref) or kinds.model_of(row.kind)(key=row.key)
    before = obj.digest
    content = row.read(None)
    if not obj.slug_is_fixed:
        _check_address_is_free(obj, content.slug)
    obj.restore(content, by=by)
    audit.record(
        Act.RESTORED,
        by,
        kind=row.kind,
        reference=row.key,
        old={"digest": before},
        new={"publication": row.pk, "digest": obj.digest},
    )
    return obj


def _check_address_is_free(obj, slug):
    if type(obj).objects.filter(slug=slug).exclude(key=obj.key).exists():
        raise ValidationError(
            f"The address “{slug}” belongs to another object now. Change that one's address first.",
            code="address_taken",
        )
