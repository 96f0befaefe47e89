"""Comments and approvals of candidates, by staff and through shared links."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.audit import log
from accounts.models import Act, User
from publishing import previews, review_entry_mails
from record.models import PreviewLink, Publication, Record, ReviewEntry, Step

MAX_ENTRIES_PER_LINK = 50


@transaction.atomic
def add_entries(
    candidates: Sequence[Publication],
    step: Step,
    *,
    text: str,
    now: datetime,
    by: User | None = None,
    name: str = "",
    link: PreviewLink | None = None,
) -> list[ReviewEntry]:
    """Record the step on each candidate, by a staff member or by ``name`` through ``link``.

    ``now`` is aware. Raise ``ValidationError`` if a required text is missing or if a candidate was
    deleted or withheld in the meantime.
    """
    text = text if text.strip() else ""
    if not text and step != Step.APPROVED:
        raise ValidationError(
            _("Write at least a sentence: the change needed, or the reason."), code="says_nothing"
        )
    Record.objects.lock()  # withholding deletes review entries: none may be added meanwhile
    _check_exist(candidates)
    author = {"created_by": by, "name": name, "link": link}
    entries = ReviewEntry.objects.bulk_create(
        ReviewEntry(publication=candidate, step=step, text=text, created_at=now, **author)
        for candidate in candidates
    )
    for candidate in candidates:
        _audit(step, by, candidate, link)
    return entries


def _check_exist(candidates: Sequence[Publication]) -> None:
    keys = [candidate.pk for candidate in candidates]
    if Publication.objects.filter(pk__in=keys, withheld_at=None).count() < len(keys):
        raise ValidationError(
            _("The text was deleted or withheld in the meantime. Nothing was saved."),
            code="is_gone",
        )


def _audit(step: Step, by: User | None, candidate: Publication, link: PreviewLink | None) -> None:
    new = {"publication": candidate.pk, "digest": candidate.digest}
    if link:
        new["link"] = link.pk
    log.record(Act(step), by, kind=candidate.kind, reference=candidate.key, new=new)


@transaction.atomic
def add_entry_by_link(
    token: str, step: Step, *, text: str, name: str, now: datetime
) -> ReviewEntry | None:
    """Record the entry of a person without an account on all candidates of the link, once.

    Return None if the link no longer accepts entries. Raise ``ValidationError`` at its limit.
    """
    Record.objects.lock()
    request = review_request(token, now)
    if request is None:
        return None
    candidates, link = request
    entries = entries_of_link(link, candidates)
    if before := entries.filter(step=step, name=name, text=text).first():
        return before
    if entries.count() >= MAX_ENTRIES_PER_LINK:
        message = _(
            "Nothing was saved: this link has reached its maximum number of comments. Please "
            "write to the person who sent it to you."
        )
        raise ValidationError(message, code="too_many")
    entry = add_entries(candidates, step, text=text, now=now, name=name, link=link)[0]
    review_entry_mails.queue(entry, candidates, link, now)
    return entry


def review_request(token: str, now: datetime) -> tuple[list[Publication], PreviewLink] | None:
    """Return the candidates of a shared link, and the link.

    Return None if it is closed, not shared or without candidates.
    """
    opened = previews.edition_for(token, now)
    if opened is None:
        return None
    edition, link = opened
    candidates = list(edition.candidates.values())
    return (candidates, link) if link.is_shared and candidates else None


def entries_of_link(link: PreviewLink, candidates: Sequence[Publication]) -> QuerySet[ReviewEntry]:
    """Return the entries made through the link, oldest first; each candidate has all of them."""
    return link.review_entries.filter(publication=candidates[0])
