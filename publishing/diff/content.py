"""Compare two contents field by field."""

from collections.abc import Iterator

from publishing.diff.changes import Change, Comparison
from publishing.diff.fields import changes_of
from publishing.diff.labels import TitleOf, fields_of
from publishing.diff.rows import changes_of_rows
from publishing.diff.still_right import change_of_still_right
from publishing.diff.titles import Titles
from record import registry
from record.content import Content, Frozen


def compare(
    before: Content | None, after: Content | None, name_of: TitleOf | None = None
) -> Comparison:
    """Compare two contents of one class.

    None is no content: before the first publication, and after a withdrawal. ``name_of`` returns
    the title of an object, by default its newest one in the record, read in one query.
    """
    content = before or after
    if content is None:
        return Comparison()
    name_of = name_of or Titles([before, after])
    return Comparison(tuple(_changes(type(content), before, after, name_of)))


def _changes(
    content_class: type[Content], before: Content | None, after: Content | None, name_of: TitleOf
) -> Iterator[Change]:
    for field in fields_of(content_class, registry.model_of(content_class.kind)):
        old = getattr(before, field.name, None)
        new = getattr(after, field.name, None)
        has_rows = _has_rows(old) or _has_rows(new)
        if has_rows and old != new:
            yield from changes_of_rows(field, old or (), new or (), name_of)
        elif not has_rows:
            yield from changes_of(field, old, new, name_of)
    yield from change_of_still_right(content_class, before, after)


def _has_rows(value: object) -> bool:
    return isinstance(value, tuple) and any(isinstance(row, Frozen) for row in value)
