"""Comments and approvals of candidates, by staff and through links; the fields of comments."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import Act, User
from core.html_reader import on_one_line, plain_text
from core.i18n.languages import LANGUAGES
from publishing import previews, review_entry_mails
from publishing.diff.labels import is_empty, list_fields
from record.content import Content, LocalisedText, RichText, walk
from record.fields import find_column, label_of, text_columns
from record.models import PreviewLink, Publication, Publishable, Record, ReviewEntry, Step

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
    field: str = "",
    quote: str = "",
) -> list[ReviewEntry]:
    """Record the step on each candidate, by a staff member or by ``name`` through ``link``.

    ``now`` is aware. The entry may be about a ``field`` of one candidate, or ``quote`` words of it:
    without ``field`` it is about the first one that has the words. Raise ``ValidationError`` if a
    candidate was deleted or withheld in the meantime.
    """
    Record.objects.lock()  # withholding deletes review entries: none may be added meanwhile
    _check_exist(candidates)
    if not field and (found := find_field(quote, candidates)):
        candidates, field = [found[0]], found[1]
    author = {"created_by": by, "name": name, "link": link}
    words = {"text": text, "field": field, "quote": quote}
    entries = ReviewEntry.objects.bulk_create(
        ReviewEntry(publication=candidate, step=step, created_at=now, **words, **author)
        for candidate in candidates
    )
    for entry in entries:
        _audit(Act(step), by, entry)
    return entries


def _check_exist(candidates: Sequence[Publication]) -> None:
    keys = [candidate.pk for candidate in candidates]
    if Publication.objects.filter(pk__in=keys, withheld_at=None).count() < len(keys):
        raise ValidationError(
            _("The text was deleted or withheld in the meantime. Nothing was saved."),
            code="is_gone",
        )


def _audit(act: Act, by: User | None, entry: ReviewEntry) -> None:
    candidate = entry.publication
    new = {"publication": candidate.pk}
    if entry.link_id:
        new["link"] = entry.link_id
    audit.record(act, by, kind=candidate.kind, reference=candidate.key, new=new)


@transaction.atomic
def resolve(comment: ReviewEntry, by: User, now: datetime) -> None:
    """Mark the comment as resolved by ``by`` at ``now`` (aware), unless it was already."""
    unresolved = ReviewEntry.objects.open_comments().filter(pk=comment.pk)
    if unresolved.update(resolved_at=now, resolved_by=by):
        _audit(Act.RESOLVED, by, comment)


@transaction.atomic
def reopen(comment: ReviewEntry, by: User) -> None:
    """Mark the comment as open again."""
    resolved = ReviewEntry.objects.filter(pk=comment.pk, resolved_at__isnull=False)
    if resolved.update(resolved_at=None, resolved_by=None):
        _audit(Act.REOPENED_COMMENT, by, comment)


@transaction.atomic
def add_entry_by_link(
    token: str,
    step: Step,
    *,
    text: str,
    name: str,
    now: datetime,
    field: tuple[int, str] | None = None,
    quote: str = "",
) -> ReviewEntry | None:
    """Record the entry of a person without an account on all candidates of the link, once.

    It is about the draft whose key and field ``field`` has, if it is given. Return None if the link
    no longer accepts entries. Raise ``ValidationError`` at its limit.
    """
    Record.objects.lock()
    request = review_request(token, now)
    if request is None:
        return None
    candidates, link = request
    entries = entries_of_link(link, candidates)
    words: dict[str, Any] = {"name": name, "text": text, "quote": quote}
    if field:
        candidates = [candidate for candidate in candidates if candidate.pk == field[0]]
        words["field"] = field[1]
    elif not quote:
        words["field"] = ""  # one of a part is another entry
    if before := entries.filter(step=step, publication__in=candidates, **words).first():
        return before
    if entries.count() >= MAX_ENTRIES_PER_LINK:
        message = _(
            "Nothing was saved: this link has reached its maximum number of comments. Please "
            "write to the person who sent it to you."
        )
        raise ValidationError(message, code="too_many")
    added = add_entries(candidates, step, now=now, link=link, **words)
    review_entry_mails.queue(added[0], [entry.publication for entry in added], link, now)
    return added[0]


def review_request(token: str, now: datetime) -> tuple[list[Publication], PreviewLink] | None:
    """Return the candidates of a shared link, and the link.

    Return None if it is closed, not shared or without candidates.
    """
    opened = previews.open_shared(token, now)
    if opened is None:
        return None
    edition, link = opened
    candidates = list(edition.candidates.values())
    return (candidates, link) if link.is_shared and candidates else None


def entries_of_link(link: PreviewLink, candidates: Sequence[Publication]) -> QuerySet[ReviewEntry]:
    """Return the entries made through the link, oldest first.

    One about no field is on each candidate, and is returned once.
    """
    is_shown = Q(publication=candidates[0]) | ~Q(field="")
    entries = link.review_entries.filter(is_shown).select_related("publication")
    return entries.defer("publication__content", "publication__pairs")


def commented_fields(model: type[Publishable]) -> dict[str, str]:
    """Return the label of each field of a form by its name: “objective_fr”; “links”, all rows."""
    labels = {}
    for field in list_fields(model.content_class):
        if field.column.editable or field.column.one_to_many:
            for name in text_columns(model, [field.name]):
                labels[name] = capfirst(label_of(model, name))
    return labels


def shown_fields(content: Content) -> dict[str, str]:
    """Return the label of each field that is filled in, except the slug, by its name."""
    words = words_by_field(content)
    labels = {}
    for name, label in commented_fields(content.model).items():
        value = words.get(name) or getattr(content, name, None)
        if name != "slug" and not is_empty(value):
            labels[name] = label
    return labels


def words_by_field(content: Content) -> dict[str, str]:
    """Return the words of each text by the name of its field, without spaces; rows have one."""
    words: dict[str, str] = defaultdict(str)
    for (field, *row), text, _owner in walk(content, LocalisedText):
        for code in LANGUAGES:
            html = getattr(text, code)
            plain = plain_text(html) if isinstance(text, RichText) else html
            words[str(field) if row else f"{field}_{code}"] += _remove_spaces(plain)
    return words


def find_field(quote: str, candidates: Iterable[Publication]) -> tuple[Publication, str] | None:
    """Return the first candidate and its field that have the words; None if none has them."""
    words = _remove_spaces(quote)
    for candidate in candidates:
        for name, text in words_by_field(candidate.read(None)).items():
            if words and words in text:
                return candidate, name
    return None


@dataclass(frozen=True)
class Comment:
    """A comment on the form of its object: the ID of its field, and whether the words are gone.

    It is unknown whether they are gone from a field that is no text.
    """

    entry: ReviewEntry
    place: str
    is_outdated: bool


def group_comments(obj: Publishable, entries: Sequence[ReviewEntry]) -> dict[str, list[Comment]]:
    """Return the comments among ``entries`` on ``obj`` by state, “open” and “resolved”."""
    has_quotes = any(entry.field and entry.quote for entry in entries if entry.is_open_comment)
    words = words_by_field(obj.content()) if has_quotes else {}
    comments: dict[str, list[Comment]] = {"open": [], "resolved": []}
    for entry in entries:
        if entry.step == Step.COMMENTED:
            column = find_column(type(obj), entry.field)
            has_rows = column is not None and column.one_to_many
            place = f"{entry.field}-group" if has_rows else f"id_{entry.field}"
            quote = _remove_spaces(entry.quote)
            is_outdated = entry.field in words and quote not in words[entry.field]
            comment = Comment(entry, place, is_outdated)
            comments["open" if entry.is_open_comment else "resolved"].append(comment)
    return comments


def _remove_spaces(text: str) -> str:
    return on_one_line(text).replace(" ", "")
