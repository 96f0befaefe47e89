"""Previews of drafts and of the site at a later time, opened by links that can be revoked."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import log
from accounts.models import Act, User
from record import registry
from record.editions import Edition
from record.models import PreviewLink, Publication
from record.models.reviewing import LIFETIME
from record.urls import is_content_page

OWN_LIFETIME = timedelta(hours=12)
MIN_REMAINING_LIFETIME = timedelta(hours=1)

# One message for all reasons, so that people who try tokens learn nothing.
CLOSED = _("This link has expired or is incomplete.")

_signer = Signer(salt="publishing.previews")


@transaction.atomic
def make_link(
    candidates: Iterable[Publication],
    by: User | None,
    path: str,
    now: datetime,
    recipient_name: str = "",
    lifetime: timedelta = LIFETIME,
    at: datetime | None = None,
) -> PreviewLink:
    """Create a link that opens ``path`` with the candidates, for ``lifetime`` from ``now`` (aware).

    ``recipient_name`` states with whom it is shared; it is empty for a staff member's own preview.
    ``at`` (aware) shows the site at that time instead of the present. A page without a preview, as
    the contact form, is replaced by the home page.
    """
    link = PreviewLink.objects.create(
        at=at,
        path=_first_page(path),
        recipient_name=recipient_name,
        created_at=now,
        created_by=by,
        expires_at=now + lifetime,
    )
    link.candidates.set(candidates)
    if link.is_shared:
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
    """Return the person's own link to exactly these candidates, valid for at least another hour."""
    candidates = list(candidates)
    links = PreviewLink.objects.open(now + MIN_REMAINING_LIFETIME).filter(
        created_by=by, recipient_name="", at=at
    )
    among_these = Count("candidates", filter=Q(candidates__in=candidates))
    counted = links.annotate(number=Count("candidates"), number_of_these=among_these)
    link = counted.filter(number=len(candidates), number_of_these=len(candidates)).first()
    if link is None:
        return make_link(candidates, by, path, now, lifetime=OWN_LIFETIME, at=at)
    if link.path != _first_page(path):
        link.path = _first_page(path)
        link.save(update_fields=["path"])
    return link


@transaction.atomic
def revoke(link: PreviewLink, by: User | None, now: datetime) -> None:
    """Close the link at ``now``. Revoking it again changes nothing."""
    unrevoked = PreviewLink.objects.filter(pk=link.pk, revoked_at=None)
    is_new = unrevoked.update(revoked_at=now, revoked_by=by)
    link.refresh_from_db()
    if is_new:
        _add_audit_entries(Act.REVOKED, by, link)


def token_for(link: PreviewLink) -> str:
    """Return the signed number of the link."""
    return _signer.sign(str(link.pk))


def address_of(link: PreviewLink, path: str | None = None) -> str:
    """Return the path that the link opens, or that of another page of the same preview."""
    return f"/preview/{token_for(link)}{link.path if path is None else path}"


def review_address_of(link: PreviewLink) -> str:
    """Return the path where recipients of the link comment and approve."""
    return f"/review/{token_for(link)}/"


def edition_for(token: str, now: datetime) -> tuple[Edition, PreviewLink] | None:
    """Return the edition that the token opens at ``now`` (aware), and its link.

    Return None if the token is false, its link is closed, or a candidate was withheld or its
    working copy deleted.
    """
    try:
        number = _signer.unsign(token)
    except BadSignature:
        return None
    link = PreviewLink.objects.open(now).filter(pk=number).first()
    if link is None:
        return None
    candidates = list(link.candidates.order_by("pk"))
    refs = [candidate.ref for candidate in candidates if candidate.content is not None]
    all_exist = len(registry.objects_of(refs)) == len(candidates)
    if not all_exist or not (candidates or link.at):
        return None
    return Edition(link.at or now, candidates), link


def _first_page(path: str) -> str:
    return path if is_content_page(path) else "/"


def _add_audit_entries(act: Act, by: User | None, link: PreviewLink) -> None:
    """Add an audit entry for each object shown, or one if it shows only a time."""
    rows = list(link.candidates.order_by("pk").values("pk", "kind", "key"))
    for row in rows:
        new = {"link": link.pk, "publication": row["pk"]}
        log.record(act, by, kind=row["kind"], reference=row["key"], new=new)
    if not rows:
        log.record(act, by, new={"link": link.pk, "moment": link.at})
