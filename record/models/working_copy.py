"""The bases of every working copy and of the rows that several kinds have as inlines."""

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models.base import ModelBase
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from record import drafts, registry, serialization, texts
from record.content import Content, Ref
from record.fields import is_needed_to_publish, text_columns
from record.models.publication import Publication
from record.models.reserved_slug import ReservedSlug, taken
from record.models.working_copy_state import PublishableQuerySet, State, objects_with_state
from record.schema import Link, declared_columns


class DeclaredColumns(ModelBase):
    """Adds the columns that the content class of a model declares, and names its kind."""

    def __new__(
        mcs, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> type:
        content_class = attrs.get("content_class")
        if content_class is None:
            return super().__new__(mcs, name, bases, attrs, **kwargs)
        columns = declared_columns(content_class)
        model: Any = super().__new__(mcs, name, bases, columns | attrs, **kwargs)
        content_class.model = model
        if issubclass(content_class, Content):
            names = {"kind_name": "verbose_name", "kind_names": "verbose_name_plural"}
            for attribute, label in names.items():
                if attribute not in vars(content_class):
                    setattr(content_class, attribute, capfirst(getattr(model._meta, label)))
        return model


class Declared(models.Model, metaclass=DeclaredColumns):
    """The base of working copies and of the rows of their inlines."""

    content_class: type[Any]

    class Meta:
        abstract = True

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Return the value of a declared column."""


class Publishable(Declared):
    """A working copy: an ordinary row that staff edit. Visitors never see it."""

    content_class: type[Content]
    slug_is_fixed = False
    can_be_duplicated = False
    # A kind that ends automatically has the columns ``starts_at`` and ``ends_at`` (aware).
    ends_automatically = False

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        _("web address"),
        max_length=120,
        unique=True,
        help_text=_(
            "Last part of the page’s web address: lower-case letters, digits and hyphens, for "
            "example “glacy-plus”. After a change, the previous web address continues to lead "
            "here."
        ),
        error_messages={
            "unique": _("Another object already has this web address. Choose another one.")
        },
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Person responsible for keeping the content correct."),
    )
    review_date = models.DateField(
        null=True,
        blank=True,
        help_text=_("Date on which the owner reviews the content, for example 2027-03-01."),
    )
    # No field of the content: it is in the form and in backups only.
    staff_notes = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text=_(
            "Research, open questions and sources, for staff only. They are never published and "
            "not part of the version history."
        ),
    )
    # Set here, the names need no migration in the apps of the subclasses.
    owner.verbose_name, review_date.verbose_name = _("owner"), _("review date")
    staff_notes.verbose_name = _("notes and sources for staff")
    still_right = models.JSONField(default=list, editable=False)
    confirmed = models.JSONField(default=dict, db_default={}, editable=False)
    digest = models.CharField(max_length=64, editable=False, default="")
    saved_at = models.DateTimeField(_("last saved"), auto_now=True)

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.any_title or gettext("(no title yet)")

    def save(
        self, *args: Any, by: User | None = None, leaves_candidate: bool = True, **kwargs: Any
    ) -> None:
        """Save the working copy, and a candidate if its content changed.

        The admin saves rows of inlines after their parent: it passes ``leaves_candidate=False`` and
        calls ``save_candidate`` once, at the end.
        """
        if self.slug_is_fixed:
            self.slug = self.kind
        with transaction.atomic(savepoint=False):  # as Django saves a row with its parents
            super().save(*args, **kwargs)
            if leaves_candidate:
                self.save_candidate(by=by)

    def delete(
        self, *args: Any, by: User | None = None, **kwargs: Any
    ) -> tuple[int, dict[str, int]]:
        """Delete a draft and, as changes by ``by``, the references of working copies to it."""
        return type(self).objects.filter(pk=self.pk).delete(by=by)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Accept empty texts that are only needed to publish."""
        empty = set()
        for column in self._meta.fields:
            if is_needed_to_publish(column) and not getattr(self, column.attname):
                empty.add(column.name)
        super().clean_fields({*(exclude or ()), *empty})

    def validate_constraints(self, exclude: Collection[str] | None = None) -> None:
        """Report a violated rule at the last of its fields, so that forms can lead there."""
        try:
            super().validate_constraints(exclude)
        except ValidationError as error:
            errors = error.error_dict
            for violation in errors.pop(NON_FIELD_ERRORS, ()):
                name = self._last_field_of(violation) or NON_FIELD_ERRORS
                errors.setdefault(name, []).append(violation)
            raise ValidationError(errors) from error

    def clean(self) -> None:
        super().clean()
        reserved = ReservedSlug.objects.filter(kind=self.kind, slug=self.slug)
        if self.slug and reserved.exclude(key=self.key).exists():
            raise taken(self.slug)
        self._check_path()

    def _check_path(self) -> None:
        if self.slug and self.has_path_of_another_page():
            path = registry.live_path_of(self).strip("/")
            message = gettext(
                "Another page of this site already uses “/{slug}/”. Choose another web address."
            )
            raise ValidationError({"slug": message.format(slug=path)})

    def has_path_of_another_page(self) -> bool:
        """Return whether its URL leads to a page of the site, such as “/projects/feed/”."""
        if not self.content_class.view_name or self.slug_is_fixed:
            return False
        page = registry.page_at_path(registry.live_path_of(self))
        return page is None or page[0] is not self.content_class

    @property
    def any_title(self) -> str:
        """The English title, otherwise one in another language; a draft may have none."""
        columns = text_columns(type(self), self.content_class.title_fields)
        return next(filter(None, (getattr(self, column) for column in columns)), "")

    @property
    def provisional_slug(self) -> str:
        """The slug of a draft until it has a title to make one from."""
        return f"untitled-{self.key.hex[:8]}"

    @property
    def kind(self) -> str:
        return self.content_class.kind

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    def content(self) -> Content:
        """Return the content of the working copy as visitors would see it, also when unfinished."""
        content: Content = serialization.to_content(self)
        return content

    def restore(
        self, content: Content, by: User | None = None, leaves_candidate: bool = True
    ) -> None:
        """Write ``content`` into the working copy, the inverse of ``content()``.

        With ``leaves_candidate=False`` a row that has exactly this content is enough. Raise
        ``ValidationError`` about a constraint that the content violates.
        """
        try:
            with transaction.atomic():
                serialization.from_content(content, self)
                restored = self.content()
                row = None if leaves_candidate else drafts.rows_with(restored, self).first()
                if row is None:
                    self.save_candidate(by, restored)
                else:
                    self._save_digest(restored)
                    drafts.draft_saved.send(type(self), row=row, content=restored)
        except IntegrityError:
            self.full_clean()
            raise

    def save_candidate(
        self, by: User | None = None, content: Content | None = None
    ) -> Publication | None:
        """Save the digest and a row without a time if the content changed."""
        is_read = content is None
        content = content or self.content()
        if content.digest == self.digest:
            return None
        if is_read and texts.confirm_translations(self):
            type(self).objects.filter(pk=self.pk).update(still_right=self.still_right)
            content = self.content()
        self._save_digest(content)
        row = drafts.save_candidate(self, content, by)
        drafts.draft_saved.send(type(self), row=row, content=content)
        return row

    def _save_digest(self, content: Content) -> None:
        type(self).objects.filter(pk=self.pk).update(digest=content.digest)
        self.digest = content.digest

    def _last_field_of(self, violation: ValidationError) -> str:
        """Return the last field of the constraint with this message, in the order of the model."""
        names: set[str] = set()
        for constraint in self._meta.constraints:
            is_violated = constraint.get_violation_error_message() == violation.message
            if is_violated and isinstance(constraint, models.CheckConstraint):
                condition: Any = constraint.condition
                names = condition.referenced_base_fields
        return next((field.name for field in self._meta.fields[::-1] if field.name in names), "")

    def check_publishable(self) -> None:
        """Raise ``ValidationError`` with the field and the remedy."""
        if self.slug in ("", self.provisional_slug):
            raise ValidationError({"slug": gettext("Enter a web address before publishing.")})
        self._check_path()

    @property
    def state(self) -> State:
        """The state as of now; ``load_states`` reads it for lists."""
        obj: Any = self
        if not hasattr(self, "state_now"):
            [obj] = objects_with_state([self.ref])
        return State(obj.state_now)


class Row(Declared):
    """A row of an inline; ``position`` is its place in the order that staff chose."""

    position = models.PositiveSmallIntegerField(
        default=0, help_text=_("Order: rows with a smaller number come first.")
    )
    position.verbose_name = _("order")

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class LinkRow(Row):
    """A URL outside the site with its label."""

    content_class = Link

    class Meta(Row.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.label_en or self.url
