"""Changes of the confirmed translations of an object."""

from collections.abc import Iterable, Iterator

from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.i18n.languages import NAMES, name_of
from publishing.diff.changes import Change
from publishing.diff.display import replaced
from publishing.diff.labels import column_label, labelled
from record import registry
from record.content import Content
from record.fields import find_column

NAME = "still_right"


def change_of_still_right(
    content_class: type[Content], before: Content | None, after: Content | None
) -> Iterator[Change]:
    """Yield one change that lists each confirmed field and language once."""
    old = set(getattr(before, NAME, ()))
    new = set(getattr(after, NAME, ()))
    if old == new:
        return
    model = registry.model_of(content_class.kind)
    confirmed = _labels(new - old, model)
    unconfirmed = [label for label in _labels(old - new, model) if label not in confirmed]
    label = _("Confirmed translations")
    yield Change(NAME, label, pieces=replaced(", ".join(unconfirmed), ", ".join(confirmed)))


def _labels(keys: Iterable[str], model: type[models.Model]) -> list[str]:
    """Return each of “Summary (French)” for keys such as ``fr:summary:6f1c…`` once, sorted."""
    return sorted({_label(key, model) for key in keys})


def _label(key: str, model: type[models.Model]) -> str:
    language, path = f"{key}::".split(":")[:2]
    name, *names_in_row = path.split(".")
    column = find_column(model, name)
    label = capfirst(column_label(column, name))
    if column is not None and column.one_to_many and names_in_row:
        in_row = names_in_row[0]
        label = labelled(label, column_label(find_column(column.related_model, in_row), in_row))
    return f"{label} ({name_of(language)})" if language in NAMES else label
