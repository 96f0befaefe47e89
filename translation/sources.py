"""Working copies read many at a time, with their rows and their texts as units."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, ForeignKey, OuterRef

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
        return self.obj._meta.verbose_name

    def max_length(self, unit: Unit, language: str) -> int | None:
        return translation_field(self.obj, unit, language)[1].max_length


def translatable_kinds(user) -> list[str]:
    """The kinds whose working copies ``user`` may change."""
    models = registry.models_by_kind()
    return [kind for kind, model in models.items() if user.has_perm(_change(model))]


def public_working_copies(model, at):
    """The working copies of ``model``, but for those that are withdrawn or withheld at ``at`` (aware)."""
    gone = Publication.objects.in_force(at).filter(key=OuterRef("key"), content__isnull=True)
    return model.objects.filter(~Exists(gone)).order_by("slug", "pk")


def read_working_copies(queryset, language: str) -> list[WorkingCopy]:
    """Costs the same number of queries however many there are."""
    objects = list(_with_relations(queryset))
    rows = drafts.newest_of(objects)
    return [_copy(obj, rows.get(obj.key), language) for obj in objects]


def _copy(obj, row: Publication | None, language) -> WorkingCopy:
    older: Iterable[str] = row.translation_status(language).older if row else ()
    content = serialization.to_content(
        obj, obj.content_class, serialization.prefetched(obj, obj.content_class)
    )
    return WorkingCopy(obj, build_units(obj.ref, content, language, older))


def _with_relations(queryset):
    """With all that freezing asks for."""
    single, many = [], []
    for name in queryset.model.content_class.model_fields:
        field = find_column(queryset.model, name)
        if isinstance(field, ForeignKey):
            single.append(name)
        elif field.one_to_many:
            many += [name, *(f"{name}__{key.name}" for key in _foreign_keys(field))]
        elif field.many_to_many:
            many.append(name)
    return queryset.prefetch_related(*single, *many)


def _foreign_keys(relation):
    columns = [
        column for column in relation.related_model._meta.fields if isinstance(column, ForeignKey)
    ]
    return [column for column in columns if column != relation.field]


def _change(model) -> str:
    return f"{model._meta.app_label}.change_{model._meta.model_name}"
