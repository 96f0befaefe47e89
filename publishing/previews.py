"""Previews. Each goes through a link that the record keeps, so that it can be counted and revoked."""

import datetime
from collections import defaultdict
from collections.abc import Iterable

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.audit import log
from accounts.models import Act
from record import registry
from record.editions import Edition
from record.models import PreviewLink, Publication
from record.models.preview_link import LIFETIME
from record.urls import is_content_page

OWN_LIFETIME = datetime.timedelta(hours=12)
MIN_REMAINING_LIFETIME = datetime.timedelta(hours=1)

# One wording, whatever the reason: who tries tokens learns nothing from the answers.
CLOSED = _("This link has expired, or it isn’t whole.")

_signer = Signer(salt="publishing.previews")


@transaction.atomic
def make_link(
    candidates: Iterable[Publication], by, path, now, recipient_name="", lifetime=LIFETIME, at=None
) -> PreviewLink:
    """A link that opens ``path`` with the candidates in place, for ``lifetime`` from ``now`` on (aware).

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
        _enter(Act.SHARED, by, link)
    return link


@transaction.atomic
def own_link(candidates: Iterable[Publication], by, path, now, at=None) -> PreviewLink:
    """The person's own link to exactly these candidates: one that is open for an hour more, else another."""
    candidates = list(candidates)
    link = _own_links(candidates, by, now, at).first()
    if link is None:
        return make_link(candidates, by, path, now, lifetime=OWN_LIFETIME, at=at)
    if link.path != _first_page(path):
        link.path = _first_page(path)
        link.save(update_fields=["path"])
    return link


@transaction.atomic
def revoke(link: PreviewLink, by, now):
    """From ``now`` on the link opens nothing. Revoking it again changes nothing."""
    done = PreviewLink.objects.filter(pk=link.pk, revoked_at=None).update(
        revoked_at=now, revoked_by=by
    )
    link.refresh_from_db()
    if done:
        _enter(Act.REVOKED, by, link)


def token_for(link: PreviewLink) -> str:
    return _signer.sign(str(link.pk))


def address_of(link: PreviewLink, path: str | None = None) -> str:
    """Where the link leads; with ``path`` the address of another page of the same preview."""
    return f"/preview/{token_for(link)}{link.path if path is None else path}"


def review_address_of(link: PreviewLink) -> str:
    """Where those with whom the link is shared comment and approve."""
    return f"/review/{token_for(link)}/"


def edition_for(token: str, now: datetime.datetime) -> tuple[Edition, PreviewLink] | None:
    """What the token opens at ``now`` (aware), and its link.

    None where the token is false or its link is revoked or past its time, and where a candidate was withheld or its
    working copy deleted: then a preview would show what nobody may see any more.
    """
    try:
        number = _signer.unsign(token)
    except BadSignature:
        return None
    link = PreviewLink.objects.open(now).filter(pk=number).first()
    if link is None:
        return None
    candidates = list(link.candidates.order_by("pk"))
    shows_something = candidates or link.at
    if not shows_something or not _all_exist(candidates):
        return None
    return Edition(link.at or now, candidates), link


def _first_page(path):
    return path if is_content_page(path) else "/"


def _own_links(candidates, by, now, at):
    here = Count("candidates", filter=Q(candidates__in=candidates))
    links = PreviewLink.objects.open(now + MIN_REMAINING_LIFETIME).filter(
        created_by=by, recipient_name="", at=at
    )
    number = len(candidates)
    return links.annotate(all_of_it=Count("candidates"), of_these=here).filter(
        all_of_it=number, of_these=number
    )


def _all_exist(candidates) -> bool:
    """Whether each has its content and its working copy; one query a kind."""
    keys = defaultdict(set)
    for candidate in candidates:
        keys[candidate.kind].add(candidate.key)
    return all(candidate.content is not None for candidate in candidates) and all(
        registry.model_of(kind).objects.filter(key__in=of_kind).count() == len(of_kind)
        for kind, of_kind in keys.items()
    )


def _enter(act, by, link):
    """Add an audit entry for each object shown, or one without an object if the link shows only a time."""
    shown = list(link.candidates.order_by("pk").values("pk", "kind", "key"))
    for row in shown:
        new = {"link": link.pk, "publication": row["pk"]}
        log.record(act, by, kind=row["kind"], reference=row["key"], new=new)
    if not shown:
        log.record(act, by, new={"link": link.pk, "moment": link.at})
