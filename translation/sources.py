"""Working copies with their rows and their texts as units, read many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, ForeignKey, OuterRef, QuerySet

from accounts.models import User
from record import drafts, registry, serialization
from record.fields import find_column
from record.models import Publication
from translation.units import Unit, build_units, translation_field


@dataclass
class WorkingCopy:
    """A working copy and its units in one language."""

    obj: Any
    units: list[Unit]

    @property
    def kind_label(self) -> str:
        return str(self.obj._meta.verbose_name)

    def max_length(self, unit: Unit, language: str) -> int | None:
        """Return the limit of characters of a translation, None if it has none."""
        return translation_field(self.obj, unit, language)[1].max_length


def translatable_kinds(user: User) -> list[str]:
    """Return the kinds whose working copies ``user`` may change."""
    return [
        kind
        for kind, model in registry.models_by_kind().items()
        if user.has_perm(f"{model._meta.app_label}.change_{model._meta.model_name}")
    ]


def public_working_copies(model: Any, at: datetime) -> QuerySet[Any]:
    """Return the working copies that are not withdrawn or withheld at ``at`` (aware)."""
    gone = Publication.objects.in_force(at).filter(key=OuterRef("key"), content__isnull=True)
    return model.objects.filter(~Exists(gone)).order_by("slug", "pk")


def read_working_copies(queryset: QuerySet[Any], language: str) -> list[WorkingCopy]:
    """Return the working copies of ``queryset``, in a fixed number of queries."""
    objects = list(queryset.prefetch_related(*_relations(queryset.model)))
    rows = drafts.newest_of(objects)
    copies = []
    for obj in objects:
        row = rows.get(obj.key)
        older: Iterable[str] = row.translation_status(language).older if row else ()
        prefetched = serialization.prefetched(obj, obj.content_class)
        content: Any = serialization.to_content(obj, obj.content_class, prefetched)
        copies.append(WorkingCopy(obj, build_units(content, language, older)))
    return copies


def _relations(model: Any) -> list[str]:
    """Return the relations that the serialization of an object reads."""
    relations = []
    for name in model.content_class.model_fields:
        field = find_column(model, name)
        if isinstance(field, ForeignKey) or field.many_to_many:
            relations.append(name)
        elif field.one_to_many:
            relations.append(name)
            for column in field.related_model._meta.fields:
                if isinstance(column, ForeignKey) and column != field.field:
                    relations.append(f"{name}__{column.name}")
    return relations
