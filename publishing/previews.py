"""Previews of drafts and of the site at a later time, opened by links that can be revoked.

A shared link works without an account, by its token. A staff member's own preview is under
ADMIN_PATH, for the signed-in account only.
"""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts import audit
from accounts.models import Act, User
from core.digests import text_digest
from record import drafts, registry
from record.content import Content
from record.editions import Edition
from record.models import PreviewLink, Publication, Publishable, State, objects_with_state
from record.models.reviewing import LIFETIME
from record.urls import is_content_page

OWN_LIFETIME = timedelta(hours=12)

# One message for all reasons, so that people who try tokens learn nothing.
CLOSED = _("This link has expired or is incomplete.")


@transaction.atomic
def make_link(
    candidates: Iterable[Publication],
    by: User | None,
    path: str,
    now: datetime,
    recipient_name: str,
    lifetime: timedelta = LIFETIME,
    at: datetime | None = None,
) -> PreviewLink:
    """Create a link that opens ``path`` with the candidates, for ``lifetime`` from ``now`` (aware).

    ``recipient_name`` states with whom it is shared. ``at`` (aware) shows the site at that time
    instead of the present. A page without a preview, as the contact form, is replaced by the home
    page. Only the returned link knows its token: the database stores a hash.
    """
    token = secrets.token_urlsafe(32)
    link = _create(
        candidates,
        path,
        recipient_name=recipient_name,
        token_hash=text_digest(token),
        at=at,
        created_at=now,
        created_by=by,
        expires_at=now + lifetime,
    )
    link.token = token
    _add_audit_entries(Act.SHARED, by, link)
    return link


@transaction.atomic
def own_link(
    candidates: Iterable[Publication],
    by: User,
    path: str,
    now: datetime,
    at: datetime | None = None,
) -> PreviewLink:
    """Create a link to the person's own preview, valid for half a day."""
    expires_at = now + OWN_LIFETIME
    return _create(candidates, path, at=at, created_at=now, created_by=by, expires_at=expires_at)


def _create(candidates: Iterable[Publication], path: str, **columns: Any) -> PreviewLink:
    path = path if is_content_page(path) else "/"
    link = PreviewLink.objects.create(path=path, **columns)
    candidates = list(candidates)
    link.candidates.set([*candidates, *parts_of(candidates)])
    return link


def unpublished_parts(contents: Iterable[Content]) -> list[Publishable]:
    """Return the parts of contents, such as their images, that were never published."""
    refs = {ref for content in contents for ref in content.field_refs()}
    parts = [ref for ref in refs if registry.content_class_of(ref.kind).is_part]
    return [obj for obj in objects_with_state(parts) if obj.state == State.DRAFT]


def parts_of(candidates: Iterable[Publication]) -> Iterable[Publication]:
    """Return the drafts of the unpublished parts of candidates, which a preview shows too."""
    parts = unpublished_parts(candidate.read(None) for candidate in candidates)
    return drafts.newest_of(parts).values()


@transaction.atomic
def revoke(link: PreviewLink, by: User | None, now: datetime) -> None:
    """Close the link at ``now``. Revoking it again changes nothing."""
    unrevoked = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    is_new = unrevoked.update(revoked_at=now, revoked_by=by)
    link.refresh_from_db()
    if is_new and link.is_shared:
        _add_audit_entries(Act.REVOKED, by, link)


def revoke_account_links(account: User, by: User | None, **kwargs: Any) -> None:
    """Revoke all links of an account that is deactivated (accounts/access_log.py)."""
    now = timezone.now()
    for link in PreviewLink.objects.open(now).filter(created_by=account):
        revoke(link, by, now)


def link_path(link: PreviewLink, path: str | None = None) -> str:
    """Return the path in the preview of ``path``, or of the first page."""
    own_prefix = f"{settings.ADMIN_URL}preview/{link.pk}"
    prefix = f"/preview/{link.token}" if link.is_shared else own_prefix
    return prefix + (link.path if path is None else path)


def review_path(link: PreviewLink) -> str:
    """Return the path where recipients of the link comment and approve."""
    return f"/review/{link.token}/"


def open_shared(token: str, now: datetime) -> tuple[Edition, PreviewLink] | None:
    """Return the edition that the token opens at ``now`` (aware), and its link.

    Return None if the token is false, its link is closed, or a candidate was withheld or its
    working copy deleted.
    """
    link = PreviewLink.objects.open(now).filter(token_hash=text_digest(token)).first()
    if link is None:
        return None
    link.token = token
    return _open(link, now)


def open_own(number: int, user: User, now: datetime) -> tuple[Edition, PreviewLink] | None:
    """Return the edition of the user's own preview with this number, and its link."""
    own = PreviewLink.objects.open(now).filter(recipient_name="", created_by=user)
    link = own.filter(pk=number).first()
    return _open(link, now) if link else None


def _open(link: PreviewLink, now: datetime) -> tuple[Edition, PreviewLink] | None:
    candidates = list(link.candidates.order_by("pk"))
    refs = [candidate.ref for candidate in candidates if candidate.content is not None]
    all_exist = len(registry.objects_of(refs)) == len(candidates)
    if not all_exist or not (candidates or link.at):
        return None
    return Edition(link.at or now, candidates), link


def _add_audit_entries(act: Act, by: User | None, link: PreviewLink) -> None:
    """Add an audit entry for each object shown, or one if it shows only a time."""
    rows = list(link.candidates.order_by("pk").values("pk", "kind", "key"))
    for row in rows:
        new = {"link": link.pk, "publication": row["pk"]}
        audit.record(act, by, kind=row["kind"], reference=row["key"], new=new)
    if not rows:
        audit.record(act, by, new={"link": link.pk, "moment": link.at})
