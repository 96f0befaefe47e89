"""The overview of a period: what began, ended and took place, what changed, what comes next.

Public contents at the end of the period are compared with those before it. Publications in force
within the period are selected by query, and only those are read.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import replace
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from core.i18n.dates import ONE_DAY, end_of_day, start_of_day
from projects.models import ProjectContent
from publishing.diff.content import CONFIRMED
from publishing.diff.public import PublicChanges, public_changes
from publishing.diff.word_diff import Change, replaced
from record import models, registry, texts
from record.content import Ref
from record.content_cache import read_contents
from record.editions import Edition
from record.listing import SLUG
from record.models import Publication
from record.models.publication_queryset import PublicationQuerySet

COMING = datetime.timedelta(days=92)  # a quarter, in which “what comes next” comes
MAX_LISTED = 50  # in each list by date

# The digest of a public content; empty for a withdrawal and for withheld content.
PUBLIC_DIGEST = Case(When(reason="", withheld_at=None, then="digest"), default=Value(""))


class Entry(NamedTuple):
    """A content, with the facts and texts that differ from its object before the period.

    ``later`` are the facts of a report that were changed after it.
    """

    content: Any
    facts: list[Change] = []
    texts: PublicChanges = PublicChanges([], [], 0)
    later: list[Change] = []


class Overview:
    """The overview from ``first`` to ``last`` (Bucharest days), as known at the end of the period.

    With ``targets``, it is about these objects and all objects that name one of them. Publications
    later than those of ``edition`` are not read.
    """

    silent = Q(note=texts.CONFIRMED)  # changes that alone are none

    def __init__(
        self,
        edition: Edition,
        first: datetime.date,
        last: datetime.date,
        targets: Collection[Ref] = (),
    ) -> None:
        self.edition = Edition(min(end_of_day(last), edition.at))
        self.first = first
        self.last = last
        self.targets = targets
        self._start = start_of_day(first)

    @property
    def began_or_ended(self) -> list[Entry]:
        """The projects that began or ended in the period."""
        return self._list(_begins_or_ends(self.first, self.last), kind=ProjectContent.kind)

    @property
    def took_place(self) -> list[Entry]:
        """All else that has its last day in the period."""
        is_project = Q(kind=ProjectContent.kind)
        return self._list(~is_project, last_day__range=(self.first, self.last))

    @property
    def coming(self) -> list[Entry]:
        """What begins or ends in the quarter after the period."""
        return self._list(_begins_or_ends(self.last + ONE_DAY, self.last + COMING))

    @cached_property
    def changed(self) -> PublicationQuerySet:
        """The newest publication of each object whose public content differs.

        The first content of the site counts as the one before. Confirmations change nothing.
        ``note_of_change`` is the note of its newest change, which mails quote.
        """
        published = Publication.objects.ever_in_force(self.edition.at)
        in_period = Q(in_force_from__gte=self._start)
        of_object = (
            published.filter(key=OuterRef("key"))
            .annotate(public_digest=PUBLIC_DIGEST)
            .order_by("-in_force_from")
        )
        before = of_object.filter(~in_period | Q(note=texts.FIRST_CONTENT))
        changes = of_object.filter(in_period).exclude(self.silent)
        return (
            self.select(Publication.objects.in_force(self.edition.at).defer("content"))
            .filter(in_period, Exists(changes))
            .annotate(
                before_pk=Subquery(before.values("pk")[:1]),
                note_of_change=Subquery(changes.values("note")[:1]),
                digest_before=Coalesce(Subquery(before.values("public_digest")[:1]), Value("")),
                digest_now=PUBLIC_DIGEST,
            )
            .exclude(digest_now=F("digest_before"))
            .order_by("kind", SLUG)
        )

    def describe(self, rows: Iterable[Any]) -> list[Entry]:
        """Return the changes of objects of ``changed``; their contents are read in one query."""
        pks = [(row.before_pk, row.pk) for row in rows]
        published = Publication.objects.filter(pk__in={pk for pair in pks for pk in pair})
        contents = {content.publication_pk: content for content in read_contents(published)}
        self.edition.shown.update(contents)
        self.edition.prefetch({ref for each in contents.values() for ref in each.refs()})
        entries = []
        for pair in pks:
            found = [contents[pk].bound_to(self.edition) if pk in contents else None for pk in pair]
            entries.append(compare(*found))
        return self.arrange(entries)

    def changes(self, rows: Iterable[Any]) -> dict[str, list[Entry]]:
        """Return the entries whose facts differ, and those whose texts differ, for a template."""
        entries = self.describe(rows)
        return {
            "changed_facts": [entry for entry in entries if entry.facts],
            "changed_texts": [
                each for each in entries if each.texts.shown or each.texts.in_other_languages
            ],
        }

    def select(self, rows: PublicationQuerySet) -> PublicationQuerySet:
        """Return the rows with pages, of the targets and of all that named one in the period."""
        rows = rows.filter(
            kind__in=[each.kind for each in registry.content_classes() if each.view_name]
        )
        if not self.targets:
            return rows
        values = models.Value.objects.referencing(self.targets)
        naming = values.filter(since__lte=self.edition.at, until__gte=self._start)
        keys = [ref.key for ref in self.targets]
        return rows.filter(Q(key__in=keys) | Q(key__in=naming.values("publication__key")))

    def arrange(self, entries: list[Entry]) -> list[Entry]:
        """Return the entries of a part as they are shown."""
        return entries

    def _list(self, condition: Q, **columns: Any) -> list[Entry]:
        classes = [each for each in registry.content_classes() if each.date_fields]
        rows = self.select(self.edition.rows(*classes)).filter(condition, **columns)
        order: Any = ["kind", "first_day", SLUG]
        pks = rows.order_by(*order).values("pk")[:MAX_LISTED]
        contents = self.edition.read(Publication.objects.filter(pk__in=pks).order_by(*order))
        return self.arrange([Entry(content) for content in contents])


def compare(before: Any, after: Any) -> Entry:
    """Return the entry about two contents of an object, of which one may not be public."""
    if not (before and after):
        states = [_("published") if content else _("not published") for content in (before, after)]
        return Entry(after or before, [Change("", _("Page"), pieces=replaced(*states))])
    changes = public_changes(before, after)
    shown = [change for change in changes.shown if change.field != CONFIRMED]
    facts = [change for change in shown if not change.language]
    words = [change for change in shown if change.language]
    return Entry(after, facts, replace(changes, shown=words))


def _begins_or_ends(*days: datetime.date) -> Q:
    return Q(first_day__range=days) | Q(last_day__range=days)
