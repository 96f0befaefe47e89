"""The base of every working copy."""

import uuid

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from publishing import acts, freezing
from publishing.content import Content, Ref
from publishing.models.address import Address, taken
from publishing.models.publication import Publication
from publishing.models.remark import Remark, Step


class State(models.TextChoices):
    DRAFT = "draft", "Draft, never published"
    SCHEDULED = "scheduled", "Scheduled, not yet live"
    LIVE = "live", "Live"
    CHANGED = "changed", "Live, with unpublished changes"
    WITHDRAWN = "withdrawn", "Withdrawn"
    WITHHELD = "withheld", "Withheld"


class PublishableQuerySet(models.QuerySet):
    def with_state(self, at=None):
        """Adds how each object stands at ``at`` (aware; default: now), worked out in SQL: a list needs nothing more.

        publishing/states.py says it in words. What an object doesn't have is None.
        """
        at = at or timezone.now()
        found = _shown(at) | _draft() | _planned(at) | _last_step()
        return self.annotate(**found).annotate(
            has_unpublished_changes=Case(
                When(live_digest=F("digest"), then=Value(False)),
                default=Value(True),
                output_field=models.BooleanField(),
            ),
            state_now=Case(
                When(is_withheld=True, then=Value(State.WITHHELD)),
                When(is_withdrawn=True, then=Value(State.WITHDRAWN)),
                When(live_digest=F("digest"), then=Value(State.LIVE)),
                When(live_digest__isnull=False, then=Value(State.CHANGED)),
                When(is_scheduled=True, then=Value(State.SCHEDULED)),
                default=Value(State.DRAFT),
                output_field=models.CharField(),
            ),
        )

    def submitted(self):
        """Drafts that wait for a publisher. Comes after ``with_state``, as do the next two."""
        return self._last_was(Step.SUBMITTED)

    def sent_back(self):
        """Drafts that wait for whoever wrote them."""
        return self._last_was(Step.SENT_BACK)

    def review_due(self, on):
        """Objects to be read again by the day ``on`` (Bucharest); what is withdrawn needs no reading."""
        return self.filter(review_date__lte=on, is_withdrawn=False)

    def _last_was(self, step):
        """A content that was withheld can't be published again, so it waits for nobody."""
        withheld = _this_content().filter(withheld_at__isnull=False)
        return self.filter(~Exists(withheld), last_step=step, has_unpublished_changes=True)

    def ever_published(self):
        """Objects that visitors have seen or are going to see: they can be withdrawn, not deleted."""
        return self.filter(Exists(Publication.objects.with_moment().filter(key=OuterRef("key"))))

    def delete(self):
        if published := list(self.ever_published()):
            raise models.ProtectedError("What was ever published is withdrawn, not deleted.", published)
        with transaction.atomic():
            Address.objects.release(self.values_list("key", flat=True))
            return super().delete()

    delete.alters_data = True
    delete.queryset_only = True


def _mine():
    return Publication.objects.filter(key=OuterRef("key"))


def _this_content():
    """Rows that say exactly what the working copy says."""
    return _mine().filter(digest=OuterRef("digest"))


def _first(rows, **columns):
    """A subquery for each annotation: the column that it names, of the first of ``rows``."""
    return {name: Subquery(rows.values(column)[:1]) for name, column in columns.items()}


def _shown(at):
    """What visitors have at ``at``."""
    holding = _mine().in_force(at)
    return {
        **_first(holding, live_digest="digest", live_from="in_force_from"),
        "is_withdrawn": Exists(holding.exclude(reason="")),
        "is_withheld": Exists(holding.filter(withheld_at__isnull=False)),
    }


def _draft():
    """The row that the last save left. Where it was withheld, the working copy's own time is what remains."""
    newest = _this_content().filter(withheld_at=None).order_by("-saved_at", "-pk")
    found = _first(newest, draft_saved_at="saved_at", draft_by_id="saved_by")
    return found | {"draft_saved_at": Coalesce(found["draft_saved_at"], "saved_at")}


def _planned(at):
    planned = _mine().scheduled(at)
    soonest = planned.annotate(is_an_end=~Q(reason="")).order_by("in_force_from")
    number = planned.values("key").annotate(number=models.Count("pk")).values("number")
    return {
        "is_scheduled": Exists(planned),
        "scheduled_count": Coalesce(Subquery(number), 0),
        **_first(soonest, next_from="in_force_from", next_is_withdrawal="is_an_end"),
    }


def _last_step():
    """Whether the draft was submitted or sent back last; published or scheduled since, it waits for nobody."""
    published_since = Publication.objects.with_moment().filter(
        key=OuterRef("publication__key"),
        digest=OuterRef("publication__digest"),
        recorded_at__gte=OuterRef("made_at"),
    )
    steps = Remark.objects.on_content(OuterRef("key"), OuterRef("digest")).order_by("-made_at", "-pk")
    newest = steps.filter(~Exists(published_since), step__in=[Step.SUBMITTED, Step.SENT_BACK])
    return _first(newest, last_step="step", last_step_by_id="made_by", last_step_at="made_at")


class Publishable(models.Model):
    """A working copy: an ordinary row that staff edit. Saving it shows nothing to visitors."""

    content_class: type[Content]
    slug_is_fixed = False

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        "address",
        max_length=120,
        unique=True,
        help_text="Last part of the page's address: lower-case letters, digits and hyphens, for example “glacy-plus”. "
        "After a change the former address goes on leading here.",
        error_messages={"unique": "Another object has this address already. Choose another one."},
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who sees to it that this stays right.",
    )
    review_date = models.DateField(
        null=True,
        blank=True,
        help_text="The day on which the owner reads it again, for example 2027-03-01.",
    )
    digest = models.CharField(max_length=64, editable=False, default="")
    saved_at = models.DateTimeField("last saved", auto_now=True)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, by=None, leaves_candidate=True, **kwargs):
        """Saves the working copy and leaves a candidate where its content changed.

        The admin saves rows of inlines after their parent: it passes ``leaves_candidate=False`` and calls
        ``leave_candidate`` once, at the end.
        """
        if self.slug_is_fixed:
            self.slug = self.kind
        with transaction.atomic():
            super().save(*args, **kwargs)
            if leaves_candidate:
                self.leave_candidate(by=by)

    def delete(self, *args, **kwargs):
        if Publication.objects.with_moment().of(self).exists():
            raise models.ProtectedError("What was ever published is withdrawn, not deleted.", {self})
        with transaction.atomic():
            Address.objects.release([self.key])
            return super().delete(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.slug and Address.objects.is_taken(self.kind, self.slug, self.key):
            raise taken(self.slug)

    @property
    def kind(self) -> str:
        return self.content_class.kind

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    # A kind that begins and ends by itself sets this and has the columns ``starts_at`` and ``ends_at`` (aware).
    ends_by_itself = False

    def content(self) -> Content:
        """The working copy frozen as visitors would see it; an unfinished draft too."""
        return freezing.freeze(self, self.content_class)

    def restore(self, content: Content, by=None):
        """Makes ``content`` the working copy: the inverse of ``content()``. Visitors see nothing of it."""
        with transaction.atomic():
            freezing.thaw(content, self)
            self.leave_candidate(by=by)

    def leave_candidate(self, by=None, content=None) -> Publication | None:
        """Writes the digest and, if the content (default: that of now) changed, a row without a moment."""
        content = content or self.content()
        if content.digest == self.digest:
            return None
        type(self).objects.filter(pk=self.pk).update(digest=content.digest)
        self.digest = content.digest
        return acts.record_candidate(self, content, by)

    def check_publishable(self):
        """Raises ``ValidationError`` that names the field and the way out."""
        if not self.slug:
            raise ValidationError({"slug": "Give it an address before publishing it."})

    def publish(self, by, at=None, note="", **more) -> Publication | None:
        """As ``acts.publish`` does, which takes ``more``; None where nothing would change."""
        return acts.publish([self], by, at=at, note=note, **more)[0]

    def withdraw(self, by, reason, at=None, successor=None, now=None) -> Publication | None:
        """From ``at`` the address answers 410 with ``reason`` and ``successor`` (a Publishable)."""
        return acts.withdraw([self], by, reason, at=at, successor=successor, now=now)[0]

    @property
    def state(self) -> State:
        """As of now; in lists use ``with_state()``, which answers in SQL."""
        annotated = getattr(self, "state_now", None)
        return State(
            annotated or type(self).objects.with_state().values_list("state_now", flat=True).get(pk=self.pk)
        )
