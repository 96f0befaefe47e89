"""Withhold: remove the content of one publication permanently.

The same content is removed from candidates, cancelled rows and titles of withdrawals too.
"""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Act, User
from publishing.linkcheck.models import BrokenLink
from publishing.operations import timeline
from publishing.operations.steps import add_entry, refresh
from record import registry
from record.models.clock import Record
from record.models.publication import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.models.reviewing import PreviewLink
from record.translation import age
from search import index


@transaction.atomic
def withhold(
    publication: Publication, by: User | None, reason: str, now: datetime | None = None
) -> None:
    """Remove the content and files of one publication; its digest, dates and the reason stay."""
    if not reason.strip():
        raise ValidationError(
            _("Enter the reason for withholding it, which is stored in the version history.")
        )
    record = Record.objects.lock()
    refresh(publication)
    if publication.content is None:
        raise ValidationError(_("There is no content to withhold."), code="nothing_to_withhold")
    time = record.next_timestamp(now)
    files = publication.read(None).files()
    pairs = publication.pairs.get("own", [])
    rows = Publication.objects.of(publication)
    same = rows.filter(digest=publication.digest).exclude(pk=publication.pk)
    _delete_candidates(same.candidates(), by, time)
    rows.filter(title=publication.title).exclude(reason="").update(title="", languages={})
    withheld = [publication, *same.exclude(cancelled_at=None)]
    index.remove(publication, withheld)
    for row in withheld:
        _empty(row, by, reason.strip(), time)
    age.forget(publication.key, pairs)
    starts_at = publication.in_force_from
    if starts_at and starts_at > time and not publication.cancelled_at:
        timeline.cancel(publication, by, time)  # or it would replace the good page at its time
    BrokenLink.objects.filter(key=publication.key).delete()
    add_entry(Act.WITHHELD, by, publication)
    transaction.on_commit(lambda: _delete_unneeded(files))


def _delete_candidates(candidates: PublicationQuerySet, by: User | None, time: datetime) -> None:
    links = PreviewLink.objects.filter(candidates__in=candidates, revoked_at=None)
    links.update(revoked_at=time, revoked_by=by)
    candidates.delete()


def _empty(row: Publication, by: User | None, reason: str, time: datetime) -> None:
    row.mentions.all().delete()
    row.review_entries.all().delete()  # they may quote it
    row.content = row.card = None
    row.languages = {}
    row.pairs = {}
    row.title = row.note = row.solo_reason = ""
    row.withheld_at = time
    row.withheld_by = by
    row.withheld_reason = reason
    row.save()


def _delete_unneeded(files: list[str]) -> None:
    """Delete the files that no publication needs; drafts do not keep a file."""
    for name in files:
        condition = Q(pk__in=[])
        for kind, model in registry.models_by_kind().items():
            for field in model.content_class.file_fields:
                condition |= Q(kind=kind, **{f"content__{field}": name})
        if not Publication.objects.with_time().filter(condition).exists():
            default_storage.delete(name)
