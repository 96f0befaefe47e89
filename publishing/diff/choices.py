"""The differences between two drafts as choices: their labels, and their values as text."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.utils.text import capfirst

from accounts.models import User
from core.conflicts import ChangedBy, Choice, Passages
from core.i18n.languages import name_of
from publishing.diff.changes import show_controls
from publishing.diff.fields import compare_rows
from publishing.diff.html_to_text import extract_plain_text
from publishing.diff.labels import Field, Titles, display_value, list_fields
from publishing.diff.three_way import OWNER, REVIEW_DATE, UNKNOWN, Difference
from publishing.diff.word_diff import ADDED, REMOVED, split_words
from publishing.diff.word_diff import differences as compare_words
from record.content import Frozen
from record.models import Publishable


def make_choices(
    differences: Iterable[Difference], model: type[Publishable], titles: Titles
) -> list[Choice]:
    """Return the choice of each difference, with its new words marked."""
    fields = {field.name: field for field in list_fields(model.content_class, model)}
    for part in (OWNER, REVIEW_DATE):
        column: Any = model._meta.get_field(part.field)
        fields[part.field] = Field(part.field, capfirst(column.verbose_name), column)
    choices = []
    for difference in differences:
        part = difference.part
        field = fields[part.field]
        display = partial(_display_text, difference, field=field, titles=titles)
        before = None if difference.before is UNKNOWN else display(difference.before)
        is_of_both = difference.changed_by == ChangedBy.BOTH
        choices.append(
            Choice(
                part.name,
                f"{field.label} ({name_of(part.language)})" if part.language else field.label,
                difference.changed_by,
                _marked(before, display(difference.theirs)),
                _marked(before, display(difference.yours)),
                _marked(None, before) if is_of_both and before is not None else None,
                part.language,
            )
        )
    return choices


def _display_text(difference: Difference, value: Any, field: Field, titles: Titles) -> str:
    if difference.part == OWNER:
        return str(User.objects.filter(pk=value).first() or "")
    if difference.is_rich:
        return extract_plain_text(value, titles)
    if isinstance(value, tuple):
        return _display_many(field, value, titles)
    # Browsers end lines with both characters.
    text = display_value(value, field.column, titles).replace("\r\n", "\n")
    return show_controls(text)


def _display_many(field: Field, values: tuple[Any, ...], titles: Titles) -> str:
    if not any(isinstance(value, Frozen) for value in values):
        return "\n".join(sorted(map(titles, values)))
    texts: list[str] = []
    for row in compare_rows(field, (), values, titles):
        lines = "\n".join(piece.text for piece in row.pieces)
        texts.append(f"{len(texts) + 1}. {lines}")
    return "\n\n".join(texts)


def _marked(before: str | None, text: str) -> Passages:
    """Return ``text`` in passages, each with whether it is new. Line breaks count as words."""
    if before is None:
        return [(False, text)] if text else []
    passages = compare_words(split_words(before), split_words(text))
    return [(change == ADDED, " ".join(words)) for change, words in passages if change != REMOVED]
