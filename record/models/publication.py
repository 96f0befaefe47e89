"""The rows of the record."""

import datetime
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.audit.labels import Label, register_labels
from accounts.fields import staff_member
from core.i18n.languages import LANGUAGES
from record import registry
from record.content import LocalisedText, Ref
from record.models.publication_queryset import PublicationManager
from record.translation.status import TranslationStatusMixin
from record.values import REFERENCE

if TYPE_CHECKING:
    from record.editions import Edition

FOREVER = datetime.datetime(9999, 12, 30, tzinfo=datetime.UTC)
MAX_TITLE_LENGTH = 300


def _none_or_ordered(first: str, last: str, name: str) -> models.CheckConstraint:
    """Return the constraint that both times are missing, or both are there in this order."""
    neither = Q(**{first: None, last: None})
    both = Q(**{f"{first}__isnull": False, f"{last}__isnull": False, f"{last}__gte": F(first)})
    return models.CheckConstraint(condition=neither | both, name=name)


class Publication(TranslationStatusMixin, models.Model):
    """One change of one object: a frozen content or a withdrawal, in force from one time on.

    A row without a time is a **candidate**. A row changes only when it gets its time, is cancelled
    before it, or is withheld; triggers reject all else. ``in_force_until`` is the time of the
    object's next row (``FOREVER`` if there is none). It follows from the other rows and is updated
    under the record's lock (publishing/operations), so that one index range finds the rows in force
    at any time at the same cost, however long the history grows. ``languages`` is the translation
    status of the row by language, ``pairs`` is for the status of the next one
    (record/translation/age.py).
    """

    kind = models.CharField(max_length=40)
    key = models.UUIDField(_("key"))
    slug = models.SlugField(_("web address"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=MAX_TITLE_LENGTH, blank=True)

    saved_at = models.DateTimeField(_("saved at"))
    saved_by = staff_member("saved_publications", verbose_name=_("saved by"))
    recorded_at = models.DateTimeField(_("recorded at"), null=True, blank=True)
    recorded_by = staff_member("publications", verbose_name=_("recorded by"))
    note = models.CharField(_("public note"), max_length=300, blank=True)
    is_minor = models.BooleanField(_("minor change"), default=False)
    solo_reason = models.TextField(
        _("reason for publishing without review"), blank=True, default=""
    )
    in_force_from = models.DateTimeField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateTimeField(
        _("in force until"), null=True, blank=True, editable=False
    )

    content = models.JSONField(null=True, blank=True)
    # Of the content (``Content.first_day``), for lists by date.
    first_day = models.DateField(null=True, editable=False)
    last_day = models.DateField(null=True, editable=False)
    languages = models.JSONField(default=dict, editable=False)
    pairs = models.JSONField(default=dict, editable=False)
    digest = models.CharField(_("digest"), max_length=64, blank=True)
    reason = models.TextField(_("reason of the withdrawal"), blank=True)
    successor_kind = models.CharField(max_length=40, blank=True)
    successor_key = models.UUIDField(null=True, blank=True)
    # Whether its URLs lead to the successor. Null for rows of earlier releases and contents.
    is_merged = models.BooleanField(null=True, editable=False)

    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = staff_member("cancelled_publications", verbose_name=_("cancelled by"))
    withheld_at = models.DateTimeField(_("withheld at"), null=True, blank=True)
    withheld_by = staff_member("withheld_publications", verbose_name=_("withheld by"))
    withheld_reason = models.TextField(_("withheld reason"), blank=True)

    objects = PublicationManager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        permissions = [
            ("publish", "Can publish, schedule and cancel what is scheduled"),
            ("withdraw", "Can withdraw what is published"),
            ("withhold", "Can withhold the content of one publication"),
        ]
        indexes = [
            models.Index(
                fields=["kind", "in_force_until", "in_force_from"],
                name="publication_by_kind",
            ),
            models.Index(fields=["key", "in_force_from"], name="publication_by_object"),
            models.Index(fields=["in_force_from"], name="publication_by_time"),
            # For all that is in force, read from the index alone: rows are long.
            models.Index(
                fields=[
                    *("kind", "in_force_until", "in_force_from"),
                    *("first_day", "last_day", "slug", "id"),
                ],
                condition=Q(
                    in_force_from__isnull=False, cancelled_at=None, reason="", withheld_at=None
                ),
                name="dated_content_in_force",
            ),
            # For operations on one object, at the same cost however many rows it has.
            models.Index(fields=["key", "in_force_until"], name="publication_of_object_until"),
            models.Index(fields=["key", "digest", "saved_by"], name="publication_by_content"),
            models.Index(
                fields=["key", "id"], condition=Q(in_force_from=None), name="draft_of_object"
            ),
            # For lists of the admin: conditions that are true of few rows.
            models.Index(fields=["key"], condition=~Q(reason=""), name="withdrawal_of_object"),
            models.Index(
                fields=["key"], condition=Q(withheld_at__isnull=False), name="withheld_of_object"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "in_force_from"],
                condition=Q(cancelled_at=None),
                name="one_publication_per_object_and_time",
            ),
            models.CheckConstraint(
                condition=Q(withheld_at__isnull=False)
                | Q(content__isnull=False, reason="")
                | (Q(content__isnull=True) & ~Q(reason="")),
                name="either_content_or_withdrawal",
            ),
            _none_or_ordered("recorded_at", "in_force_from", name="nobody_rewrites_the_past"),
            models.CheckConstraint(
                condition=Q(recorded_at=None) | Q(recorded_at__gte=F("saved_at")),
                name="recorded_after_it_was_saved",
            ),
            _none_or_ordered(
                "in_force_from", "in_force_until", name="publication_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        if self.is_candidate and not (self.title or self.is_withheld):
            return str(_("(no title yet)"))
        return self.title or self.slug or self.kind

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    @property
    def path(self) -> str:
        """The path of its page under the script prefix; empty for kinds without pages."""
        return registry.content_class_of(self.kind).path_of(self.slug)

    @property
    def kind_label(self) -> str:
        return str(registry.model_of(self.kind)._meta.verbose_name)

    @cached_property
    def first_published_at(self) -> datetime.datetime | None:
        """The time when its object was first published; None for a draft."""
        if self.is_candidate:
            return None
        rows = Publication.objects.with_time().filter(key=self.key, reason="")
        return rows.aggregate(models.Min("in_force_from"))["in_force_from__min"]

    @property
    def is_candidate(self) -> bool:
        return self.in_force_from is None

    def is_in_force(self, at: datetime.datetime) -> bool:
        """Return whether it is in force at `at` (aware)."""
        if self.in_force_from is None or self.in_force_until is None:
            return False
        return self.in_force_from <= at < self.in_force_until

    @property
    def is_withdrawal(self) -> bool:
        return bool(self.reason)

    @property
    def is_withheld(self) -> bool:
        return self.withheld_at is not None

    @property
    def is_gone(self) -> bool:
        """Whether visitors see a notice instead of a content."""
        return self.is_withdrawal or self.is_withheld

    @property
    def successor(self) -> Ref | None:
        return Ref(self.successor_kind, self.successor_key) if self.successor_key else None

    @property
    def titles(self) -> LocalisedText:
        """The titles by language; ``title`` in all of them if no language has one."""
        titles = {code: self.translation_status(code).title for code in LANGUAGES}
        if not any(titles.values()):
            titles = dict.fromkeys(LANGUAGES, self.title)
        return LocalisedText(**titles)

    @property
    def titles_by_language(self) -> dict[str, Any]:
        """The ``languages`` of a withdrawal of this row, which has its titles."""
        titles = {code: self.translation_status(code).title for code in LANGUAGES}
        return {code: {"title": title} for code, title in titles.items() if title}

    def read(self, edition: "Edition | None") -> Any:
        """Return the frozen content, typed, bound to the edition that resolves its refs."""
        if edition:
            edition.shown.add(self.pk)
        content = registry.content_class_of(self.kind).model_validate(self.content)
        return content.bind(self, edition)


@register_labels
def audit_labels(pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Label]:
    """Return the newest title of each object, also of deleted drafts, with one query."""
    kinds = {}
    for kind, reference in pairs:
        if kind in registry.models_by_kind() and REFERENCE.fullmatch(f"ref:{kind}/{reference}"):
            kinds[UUID(reference)] = kind
    rows = Publication.objects.filter(key__in=kinds).exclude(title="").order_by("pk")
    labels = {}
    for key, title in rows.values_list("key", "title"):
        url = reverse("admin:object", args=[kinds[key], key])
        labels[kinds[key], str(key)] = Label(title, url)
    return labels
