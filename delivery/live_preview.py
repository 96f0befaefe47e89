"""The pages that show a draft which is not stored, or an earlier version, for staff."""

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from core.i18n import languages
from delivery.middleware import call_view, respond_inside
from delivery.prefixes import Prefix, page_request
from publishing.mentions import find_referrers
from publishing.previews import parts_of
from record.content import Content, Ref, RichText
from record.editions import Edition
from record.models import Publication, Value
from record.urls import is_content_page, path_to

# It has the form of a preview; nothing answers there.
PATH = f"{settings.ADMIN_URL}preview/unsaved"
# The words of a text have no “<”, so none of them is taken for a picture.
PICTURE = re.compile(rf'(<(?:img src|source [^<>]*srcset)="){re.escape(PATH)}(/[^"]*)')


def other_pages(
    ref: Ref, before: Content | None, after: Content, edition: Edition
) -> list[tuple[str, str]]:
    """Return the label and the path of each live page that shows the change of ``ref`` as well.

    Other pages show no rich texts. Nothing is rendered to find them.
    """
    if before and all(
        isinstance(value, RichText) or name == "still_right" or value == getattr(before, name)
        for name, value in after
    ):
        return []
    refs = after.refs() | (before.refs() if before else set())
    refs |= {row.ref for row in find_referrers([ref], edition.at)}
    edition.prefetch(refs)
    others = filter(None, map(edition.find, refs - {ref}))
    pages = [(str(each.any_title), each.get_absolute_url()) for each in others if each.view_name]
    lists = [(str(label), path_to(view_name)) for view_name, label in after.shown_on.items()]
    return lists + sorted(pages)


def page_of(row: Publication) -> str:
    """Return the page of a stored version as it looked; empty without a page or a content."""
    if row.content is None or not is_content_page(row.path):
        return ""
    return page_with(row, languages.active(), at=row.in_force_from or row.saved_at)


def page_with(draft: Publication, language: str, path: str = "", at: datetime | None = None) -> str:
    """Return the page at ``path``, or of ``draft`` if that is empty, in ``language``.

    The rest of the site is as at ``at`` (aware), by default now. Kinds without a page of their own
    are shown on the home page. Maps are part of the HTML.
    """
    with translation.override(language):
        path = path or draft.path
        is_own_page = path == draft.path and is_content_page(path)
        path = languages.in_language(path if is_content_page(path) else "/", language)
        with nullcontext() if is_own_page else _stored(draft):
            edition = Edition(at or timezone.now(), [draft, *parts_of([draft])])
            show = partial(_show, Prefix(PATH, edition))
            page = show(path).decode()
            return PICTURE.sub(lambda match: match[1] + _as_data(show(match[2])), page)


@contextmanager
def _stored(draft: Publication) -> Iterator[None]:
    """Store the draft inside the context only: lists of its kind are queries."""
    with transaction.atomic():
        draft.save()
        Value.objects.add([(draft, draft.read(None))])
        yield
        transaction.set_rollback(True)


def _show(prefix: Prefix, path: str) -> bytes:
    request = page_request(path)
    request.path_info = request.path = PATH + path
    return respond_inside(prefix, request, call_view).content


def _as_data(svg: bytes) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
