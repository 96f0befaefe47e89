"""Withhold: remove the content of one publication permanently.

The same content is removed from candidates, cancelled rows and titles of withdrawals too.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Act, User
from core.caching import page_store
from core.mail.models import MailState
from core.uploads.renditions import delete_with_renditions
from publishing.linkcheck.models import BrokenLink
from publishing.models import PurgeRequest, ReviewDigest, ReviewEntryMail
from publishing.operations import timeline
from publishing.operations.steps import add_entry, refresh
from record import registry
from record.content import Content, Ref
from record.content_cache import forget_contents
from record.models.clock import Record
from record.models.publication import Publication
from record.models.publication_queryset import PublicationQuerySet
from record.models.reviewing import PreviewLink
from record.models.transparency_log import Operation
from record.models.working_copy import Publishable
from record.texts import extract_texts
from record.translation import age
from record.transparency import merkle_tree
from search import index

WITHHELD_ENTRY = {"object_repr": "(withheld)", "change_message": ""}


@transaction.atomic
def withhold(
    publication: Publication, by: User | None, reason: str, now: datetime | None = None
) -> None:
    """Remove the content and files of one publication; its dates, its URL and the reason stay.

    Nothing is left by which a guess of the content could be confirmed, no hash either. A working
    copy that has the text keeps it until it is changed (``find_same_text``).
    """
    if not reason.strip():
        raise ValidationError(
            _("Enter the reason for withholding it, which is stored in the version history.")
        )
    record = Record.objects.lock()
    refresh(publication)
    if publication.content is None:
        raise ValidationError(_("There is no content to withhold."), code="nothing_to_withhold")
    time = record.next_timestamp(now)
    Record.objects.add_change(time)
    files = publication.read(None).files()
    rows = Publication.objects.of(publication)
    same = rows.filter(digest=publication.digest).exclude(pk=publication.pk)
    withheld = [publication, *same.exclude(cancelled_at=None)]
    index.remove(publication, withheld)
    _delete_candidates(same.candidates(), by, time)
    rows.filter(title=publication.title).exclude(reason="").update(title="", languages={})
    _remove_from_admin_log(publication)
    _delete_mails(publication)
    for row in withheld:
        _empty(row, by, reason.strip(), time)
        if row.in_force_from:  # drafts are not logged
            merkle_tree.append(row, Operation.WITHHOLD)
    merkle_tree.forget(withheld)
    _forget(publication, time)
    starts_at = publication.in_force_from
    if starts_at and starts_at > time and not publication.cancelled_at:
        timeline.cancel(publication, by, time)  # or it would replace the good page at its time
    add_entry(Act.WITHHELD, by, publication)
    transaction.on_commit(forget_contents)
    transaction.on_commit(partial(_delete_unneeded, files, publication.kind), robust=True)
    transaction.on_commit(partial(page_store.delete_all, waits=True), robust=True)


def find_same_text(
    publications: Sequence[Publication], now: datetime | None = None
) -> tuple[list[Publication], list[Publishable]]:
    """Return the drafts, newest first, and the working copies that share a paragraph with these.

    Drafts are rows of the same objects that were not published by ``now``, scheduled and cancelled
    ones too. Paragraphs of another published row do not count. A content that several drafts have
    is returned once; one of ``publications`` never, since withholding removes its drafts.
    """
    rows = Publication.objects.of(*publications).filter(content__isnull=False).order_by("-pk")
    withheld = rows.filter(pk__in=[row.pk for row in publications])
    others = rows.exclude(pk__in=withheld.values("pk"))
    published = others.ever_in_force(now or timezone.now())
    paragraphs = _paragraphs(withheld) - _paragraphs(published)
    contents = {(row.key, row.digest) for row in withheld}
    copies = []
    for obj in registry.objects_of(dict.fromkeys(row.ref for row in withheld)):
        own = _find_paragraphs(obj.ref, obj.content())
        if (obj.key, obj.digest) in contents or not paragraphs.isdisjoint(own):
            copies.append(obj)
    drafts = []
    unpublished = others.exclude(pk__in=published.values("pk"))
    for draft in unpublished.select_related("saved_by", "recorded_by"):
        content = draft.key, draft.digest
        if content not in contents and not paragraphs.isdisjoint(_paragraphs([draft])):
            drafts.append(draft)
        contents.add(content)
    return drafts, copies


def _paragraphs(rows: Iterable[Publication]) -> set[tuple[UUID, str]]:
    """Return the paragraphs and files of the rows, each with the key of its object."""
    paragraphs: set[tuple[UUID, str]] = set()
    for row in rows:
        paragraphs |= _find_paragraphs(row.ref, row.read(None))
    return paragraphs


def _find_paragraphs(ref: Ref, content: Content) -> set[tuple[UUID, str]]:
    """Return the paragraphs in all languages, and the names of the files, which are hashes."""
    paragraphs = {(ref.key, name) for name in content.files()}
    for _text, _language, parsed in extract_texts(ref, content).texts_in_each_language():
        paragraphs.update((ref.key, paragraph) for paragraph in parsed.runs)
    return paragraphs


def _forget(publication: Publication, time: datetime) -> None:
    """Delete the data stored elsewhere: its name, and the hashes of its texts.

    The tasks delete the copies of the proxy (``publishing/proxy_copies.py``).
    """
    if settings.PROXY_CACHE_FOLDER:
        PurgeRequest.objects.create(requested_at=time)
    BrokenLink.objects.filter(key=publication.key).delete()
    age.forget(publication.key)


def _remove_from_admin_log(row: Publication) -> None:
    """Remove the title of the object and the texts of its rows from the log of Django's admin.

    Entries about other objects, such as joint publications, may have the title in their messages.
    """
    if obj := registry.object_of(row.ref):
        content_type = ContentType.objects.get_for_model(obj)
        entries = LogEntry.objects.filter(content_type=content_type, object_id=str(obj.pk))
        entries.update(**WITHHELD_ENTRY)
    if row.title:
        title = row.title[: LogEntry._meta.get_field("object_repr").max_length]
        LogEntry.objects.filter(object_repr=title).update(**WITHHELD_ENTRY)
        as_json = json.dumps(row.title)[1:-1]
        names = Q(change_message__contains=as_json) | Q(change_message__contains=row.title)
        LogEntry.objects.filter(names).update(change_message="")


def _delete_mails(publication: Publication) -> None:
    """Delete the stored mails that name it; of those sent once a week, the text only."""
    title = publication.title
    if not title:
        return
    named = Q(subject__contains=title) | Q(body__contains=title)
    ReviewEntryMail.objects.filter(named).delete()
    digests = ReviewDigest.objects.filter(named)
    digests.filter(state=MailState.SENT).update(body="")
    digests.exclude(state=MailState.SENT).delete()


def _delete_candidates(candidates: PublicationQuerySet, by: User | None, time: datetime) -> None:
    links = PreviewLink.objects.filter(candidates__in=candidates, revoked_at=None)
    links.update(revoked_at=time, revoked_by=by)
    candidates.delete()


def _empty(row: Publication, by: User | None, reason: str, time: datetime) -> None:
    row.values.all().delete()
    row.review_entries.all().delete()  # they may quote it
    row.content = row.first_day = row.last_day = None
    row.languages = {}
    row.pairs = {}
    row.title = row.note = row.solo_reason = row.digest = ""
    row.withheld_at = time
    row.withheld_by = by
    row.withheld_reason = reason
    row.save()


def _delete_unneeded(files: list[str], kind: str) -> None:
    """Delete the files that no publication needs; drafts do not keep a file.

    A file in a former field is needed by contents with that field only: others have it as an object
    of its own, which all contents show. Under the lock of the record: a publication that is being
    committed may need one.
    """
    is_former = bool(registry.content_class_of(kind).former_fields)
    with transaction.atomic():
        Record.objects.lock()
        for name in files:
            condition = Q(pk__in=[])
            for content_class in registry.content_classes():
                if is_former or not content_class.former_fields:
                    for field in content_class.file_fields:
                        condition |= Q(kind=content_class.kind, **{f"content__{field}": name})
            if not Publication.objects.with_time().filter(condition).exists():
                delete_with_renditions(name)
