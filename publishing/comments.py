"""Comments on fields and words of drafts: the fields by their names in forms, and their words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.html_reader import on_one_line, plain_text
from core.i18n.languages import LANGUAGES
from publishing.diff.labels import is_empty, list_fields
from record import registry
from record.content import Content, LocalisedText, RichText, walk
from record.fields import find_column, text_columns
from record.models import Publication, Publishable, ReviewEntry, Step
from record.texts import label_of_input


def commented_fields(model: type[Publishable]) -> dict[str, str]:
    """Return the label of each field of a form by its name: “objective_fr”; “links”, all rows."""
    names: list[str] = []
    for field in list_fields(model.content_class, model):
        column = field.column
        if column is None or not (column.editable or column.one_to_many):
            continue
        names += text_columns(model, [field.name])
    return {name: label_of_input(model, name) for name in names}


def shown_fields(content: Content) -> dict[str, str]:
    """Return the label of each field that is filled in, except the slug, by its name."""
    words = words_by_field(content)
    labels = {}
    for name, label in commented_fields(registry.model_of(content.kind)).items():
        value = words.get(name) or getattr(content, name, None)
        if name != "slug" and not is_empty(value):
            labels[name] = label
    return labels


def words_by_field(content: Content) -> dict[str, str]:
    """Return the words of each text by the name of its field, without spaces; rows have one."""
    words: dict[str, str] = defaultdict(str)
    for (field, *row), text, _owner in walk(content, LocalisedText):
        for code in LANGUAGES:
            html = getattr(text, code)
            plain = plain_text(html) if isinstance(text, RichText) else html
            words[str(field) if row else f"{field}_{code}"] += _remove_spaces(plain)
    return words


def find_field(quote: str, candidates: Iterable[Publication]) -> tuple[Publication, str] | None:
    """Return the first candidate and its field that have the words; None if none has them."""
    words = _remove_spaces(quote)
    for candidate in candidates:
        for name, text in words_by_field(candidate.read(None)).items():
            if words and words in text:
                return candidate, name
    return None


@dataclass(frozen=True)
class Comment:
    """A comment on the form of its object: the ID of its field, and whether the words are gone.

    It is unknown whether they are gone from a field that is no text.
    """

    entry: ReviewEntry
    place: str
    is_outdated: bool


def group_comments(obj: Publishable, entries: Sequence[ReviewEntry]) -> dict[str, list[Comment]]:
    """Return the comments among ``entries`` on ``obj`` by state, “open” and “resolved”."""
    has_quotes = any(entry.field and entry.quote for entry in entries if entry.is_open_comment)
    words = words_by_field(obj.content()) if has_quotes else {}
    comments: dict[str, list[Comment]] = {"open": [], "resolved": []}
    for entry in entries:
        if entry.step == Step.COMMENTED:
            column = find_column(type(obj), entry.field)
            has_rows = column is not None and column.one_to_many
            place = f"{entry.field}-group" if has_rows else f"id_{entry.field}"
            quote = _remove_spaces(entry.quote)
            is_outdated = entry.field in words and quote not in words[entry.field]
            comment = Comment(entry, place, is_outdated)
            comments["open" if entry.is_open_comment else "resolved"].append(comment)
    return comments


def _remove_spaces(text: str) -> str:
    return on_one_line(text).replace(" ", "")
