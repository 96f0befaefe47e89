"""Changes of the confirmed translations of an object."""

from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.i18n.languages import NAMES, name_of
from publishing.diff.changes import Change
from publishing.diff.display import replaced
from publishing.diff.labels import labelled
from record import registry
from record.content import Content
from record.fields import find_column

NAME = "still_right"


def change_of_still_right(
    content_class: type[Content], before: Content | None, after: Content | None
) -> Iterator[Change]:
    """Yield one change that lists each confirmed field and language once."""
    old, new = (set(getattr(content, NAME, ())) for content in (before, after))
    if old == new:
        return
    model = registry.model_of(content_class.kind)
    confirmed, unconfirmed = describe_pairs(new - old, model), describe_pairs(old - new, model)
    gone = ", ".join(label for label in unconfirmed if label not in confirmed)
    label = _("Translations said to be still right")
    yield Change(NAME, label, pieces=replaced(gone, ", ".join(confirmed)))


def describe_pairs(keys: Iterable[str], model: type[models.Model]) -> list[str]:
    """“Summary (French)” for ``fr:summary:6f1c…``, each once."""
    return sorted({_of_one(key, model) for key in keys})


def _of_one(key, model) -> str:
    language, path, _hash = f"{key}::".split(":", 3)[:3]
    label = _label(path.split("."), model)
    return f"{label} ({name_of(language)})" if language in NAMES else label


def _label(path, model) -> str:
    """Of a row's field: “Figures: label”."""
    name, *within = path
    column = find_column(model, name)
    if column is None:
        return name
    if column.one_to_many and within:
        rows = capfirst(str(column.related_model._meta.verbose_name_plural))
        return labelled(
            rows,
            str(getattr(find_column(column.related_model, within[0]), "verbose_name", within[0])),
        )
    return capfirst(str(column.verbose_name))
