"""Duplicate: a new draft with the content of an object."""

import uuid
from itertools import chain, count

from django.db import transaction

from accounts.models import User
from core.i18n.languages import LANGUAGES, ORIGINAL
from record.content import LocalisedText
from record.fields import find_column
from record.models.reserved_slug import ReservedSlug
from record.models.working_copy import Publishable

COPY = {"en": "copy", "fr": "copie", "ro": "copie"}  # stored data: not in the user's language


@transaction.atomic
def duplicate(obj: Publishable, by: User | None) -> Publishable:
    """Return a new draft of ``by`` with the content of ``obj``; its title is marked as a copy.

    Files are shared: they are stored under the hash of their bytes. Nothing of it is published.
    """
    content = obj.content()
    names = obj.content_class.title_fields
    name = next((name for name in names if getattr(content, name)), names[0])
    length = find_column(type(obj), name).max_length
    changes = {"slug": _free_slug(obj), name: _marked(getattr(content, name), length)}
    copy = type(obj)(key=uuid.uuid4(), owner=by)
    copy.restore(content.model_copy(update={**changes, "confirmed": {}}), by)
    return copy


def _marked(title: str | LocalisedText, length: int) -> str | LocalisedText:
    def mark(text: str, code: str) -> str:
        suffix = f" ({COPY[code]})"
        return text[: length - len(suffix)] + suffix if text else ""

    if isinstance(title, str):
        return mark(title, ORIGINAL)
    return LocalisedText(**{code: mark(getattr(title, code), code) for code in LANGUAGES})


def _free_slug(obj: Publishable) -> str:
    model = type(obj)
    length = model._meta.get_field("slug").max_length or 0
    suffixes = chain(["-copy"], (f"-copy-{number}" for number in count(2)))
    slugs = (obj.slug[: length - len(suffix)] + suffix for suffix in suffixes)
    reserved = ReservedSlug.objects.filter(kind=obj.kind)
    return next(
        slug
        for slug in slugs
        if not model.objects.filter(slug=slug).exists() and not reserved.filter(slug=slug).exists()
    )
