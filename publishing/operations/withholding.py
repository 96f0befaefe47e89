"""Withholding: the content of one publication is removed for ever."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Act
from publishing.linkcheck.models import BrokenLink
from publishing.operations import files as publication_files
from publishing.operations import timeline
from publishing.operations.audit_trail import add_entry
from publishing.operations.locking import refresh
from record.models.clock import Record
from record.models.preview_link import PreviewLink
from record.models.publication import Publication
from record.translation import age
from search import index


@transaction.atomic
def withhold(publication, by, reason, now=None):
    """Removes the content and the files of one publication for ever; its digest, dates and the reason stay.

    For a victim's name, a leaked file, a court's order. What the object has of the same content beside what visitors
    read goes with it: candidates, cancelled rows, its name on withdrawals.
    """
    if not reason.strip():
        raise ValidationError(_("Say why it is withheld: the reason stays in the record."))
    record = Record.objects.lock()
    refresh(publication)
    if publication.content is None:
        raise ValidationError(_("There is no content to withhold."), code="nothing_to_withhold")
    time, files = record.next_timestamp(now), publication.read(None).files()
    same = Publication.objects.of(publication).filter(digest=publication.digest)
    doomed = same.candidates().exclude(pk=publication.pk)
    PreviewLink.objects.filter(candidates__in=doomed, revoked_at=None).update(
        revoked_at=time, revoked_by=by
    )
    doomed.delete()
    called_the_same = Publication.objects.of(publication).filter(title=publication.title)
    called_the_same.exclude(reason="").update(title="", languages={})
    pairs = publication.pairs.get("own", [])
    withheld = [publication, *same.exclude(pk=publication.pk).exclude(cancelled_at=None)]
    index.remove(publication, withheld)
    for row in withheld:
        _empty(row, by, reason.strip(), time)
    age.forget(publication.key, pairs)
    if (
        publication.in_force_until
        and publication.in_force_from > time
        and not publication.cancelled_at
    ):
        timeline.cancel(publication, by, time)  # or it would replace the good page at its time
    BrokenLink.objects.filter(key=publication.key).delete()
    add_entry(Act.WITHHELD, by, publication)
    transaction.on_commit(lambda: publication_files.delete_unneeded(files))


def _empty(row, by, reason, time):
    row.mentions.all().delete()
    row.review_entries.all().delete()  # what was said about it may quote it
    row.content, row.card, row.languages, row.pairs = None, None, {}, {}
    row.title = row.note = row.solo_reason = ""
    row.withheld_at, row.withheld_by, row.withheld_reason = time, by, reason
    row.save()
