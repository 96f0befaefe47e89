"""Three-way merge: who changed each part of an object, as choices, and the result of them."""

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple, Self

import pydantic
from django.utils.text import capfirst

from accounts.models import User
from core.conflicts import ChangedBy, Choice, Passages
from core.digests import text_digest
from core.i18n.languages import LANGUAGES
from publishing.diff import word_diff
from publishing.diff.content import file_facts
from publishing.diff.fields import compare_rows
from publishing.diff.html_to_text import extract_plain_text
from publishing.diff.labels import Field, Titles, display_value
from publishing.diff.word_diff import ADDED, REMOVED, show_controls, split_words
from record.content import Frozen, LocalisedText, RichText
from record.fields import label_of
from record.models import Publication, Publishable

UNKNOWN = object()  # the value before both changes, if its draft was deleted since
BLOCK = re.compile(
    r"(?:(?<!\s)\s*+)?"
    r"(</?(?:p|br|hr|h[2-4]|ul|ol|li|blockquote|table|caption|thead|tbody|tfoot|tr|th|td)\b[^>]*>)"
    r"\s*"
)


class Part(NamedTuple):
    """A part that is chosen as a whole: a field, or one language of a text."""

    field: str
    language: str = ""

    @property
    def name(self) -> str:
        """The name of its column or relation."""
        return f"{self.field}_{self.language}" if self.language else self.field


OWNER = Part("owner")
REVIEW_DATE = Part("review_date")
STILL_RIGHT = Part("still_right")
CONFIRMED = Part("confirmed")  # no form changes them


class Stamp(Frozen):
    """The base of a form, in a value that the form carries as JSON.

    An outdated stamp never equals that of a stored object.
    """

    digest: str | None = pydantic.Field(pattern="^[0-9a-f]{64}$")
    owner: int | None = pydantic.Field(None, lt=2**63)
    review_date: datetime.date | None = None
    notes: str = pydantic.Field("", pattern="^[0-9a-f]{64}$|^$")
    is_outdated: bool = False

    def __str__(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the output of ``str``; return an outdated stamp of nothing for any other text."""
        try:
            return cls.model_validate_json(text)
        except pydantic.ValidationError:
            return cls(digest=None, is_outdated=True)


@dataclass(frozen=True)
class Revision:
    """The content of an object at one time (None if unknown), its owner and its review date.

    The notes for staff are only those of a working copy.
    """

    content: Any
    owner: int | None = None
    review_date: datetime.date | None = None
    notes: str = ""

    @classmethod
    def read(cls, obj: Publishable) -> Self:
        """Return the revision of the working copy."""
        return cls(obj.content(), obj.owner_id, obj.review_date, obj.staff_notes)

    @classmethod
    def find(cls, obj: Publishable, stamp: Stamp) -> Self:
        """Return the revision that has this stamp, without content if its row was deleted."""
        rows = Publication.objects.of(obj).filter(digest=stamp.digest, content__isnull=False)
        row = rows.order_by("-pk").first()
        return cls(row.read(None) if row else None, stamp.owner, stamp.review_date)

    @property
    def stamp(self) -> Stamp:
        """The stamp of a form that shows this revision."""
        notes = text_digest(_normalize(self.notes)) if self.notes else ""
        return Stamp(
            digest=self.content.digest,
            owner=self.owner,
            review_date=self.review_date,
            notes=notes,
        )

    def parts(self) -> dict[Part, Any]:
        """Return the values of all known parts."""
        parts: dict[Part, Any] = {}
        for name, value in self.content or ():
            if isinstance(value, LocalisedText):
                parts |= {Part(name, code): getattr(value, code) for code in LANGUAGES}
            else:
                parts[Part(name)] = value
        return parts | {OWNER: self.owner, REVIEW_DATE: self.review_date}

    def replace_parts(self, chosen: Mapping[Part, Any]) -> Self:
        """Return a copy of this revision with the chosen parts replaced."""
        parts = {**self.parts(), **chosen}
        values = {}
        for name, value in self.content:
            if isinstance(value, LocalisedText):
                texts = {code: parts[Part(name, code)] for code in LANGUAGES}
                values[name] = type(value)(**texts)
            else:
                values[name] = parts[Part(name)]
        return type(self)(type(self.content)(**values), parts[OWNER], parts[REVIEW_DATE])


@dataclass(frozen=True)
class Difference:
    """A part that differs between yours and theirs. ``before`` may be ``UNKNOWN``."""

    part: Part
    before: Any
    theirs: Any
    yours: Any
    is_rich: bool
    changed_by: ChangedBy


def differences(
    before: Revision, theirs: Revision, yours: Revision, without: Collection[str] = ()
) -> list[Difference]:
    """Return the differences in the order of the fields, except those in ``without``.

    Changes that browsers and editors make automatically do not count. Confirmed translations
    are joined by ``Conflict.merge()`` and are not among them.
    """
    old = before.parts()
    mine = yours.parts()
    found = []
    for part, value in theirs.parts().items():
        if part in (STILL_RIGHT, CONFIRMED) or part.field in without:
            continue
        is_rich = isinstance(getattr(theirs.content, part.field, None), RichText)
        values = (old.get(part, UNKNOWN), value, mine[part])
        normalized = [_normalize(text, is_rich) for text in values]
        if normalized[1] != normalized[2]:
            found.append(Difference(part, *values, is_rich, ChangedBy.compare(*normalized)))
    return found


@dataclass(frozen=True)
class Conflict:
    """An object as it is stored (theirs), as it was typed (yours), and as it was before both."""

    obj: Any
    based_on: Stamp
    before: Revision
    theirs: Revision
    yours: Revision

    @classmethod
    def read(cls, obj: Any, based_on: Stamp, yours: Revision) -> Self:
        """Read the object and the revision on which a form with this stamp was based.

        That revision has no content if its row was deleted.
        """
        content = yours.content
        if content.digest != based_on.digest:
            content = Revision.find(obj, based_on).content
        before = Revision(content, based_on.owner, based_on.review_date)
        return cls(obj, based_on, before, Revision.read(obj), yours)

    @cached_property
    def differences(self) -> list[Difference]:
        """Return the differences without the facts about files, which follow the file."""
        return differences(self.before, self.theirs, self.yours, without=file_facts(type(self.obj)))

    def merge(self, chosen: AbstractSet[str]) -> Revision:
        """Return theirs with the parts of these names; the facts about a file go with it.

        Translations that either of the two confirmed need no choice.
        """
        mine = self.yours.parts()
        confirmed = {*self.theirs.content.still_right, *self.yours.content.still_right}
        parts: dict[Part, Any] = {STILL_RIGHT: tuple(sorted(confirmed))}
        for difference in self.differences:
            if difference.part.name in chosen:
                parts[difference.part] = difference.yours
        for fact, file in file_facts(type(self.obj)).items():
            if Part(file) in parts:
                parts[Part(fact)] = mine[Part(fact)]
        return self.theirs.replace_parts(parts)


def _normalize(value: Any, is_rich: bool = False) -> Any:
    """Return ``value`` with one form of line ends and, in rich text, of white space."""
    if isinstance(value, str):
        if is_rich:
            return re.sub(r"[ \t\r\n]+", " ", BLOCK.sub(r"\1", value))
        return value.replace("\r\n", "\n")
    if isinstance(value, tuple):
        return tuple(_normalize(item) for item in value)
    if isinstance(value, Frozen):
        return {name: _normalize(getattr(value, name)) for name in type(value).model_fields}
    return value


def make_choices(
    differences: Iterable[Difference], model: type[Publishable], titles: Titles
) -> list[Choice]:
    """Return the choice of each difference, with its new words marked."""
    choices = []
    for difference in differences:
        part = difference.part
        field = Field.find(model, part.field)
        display = partial(_display_text, difference, field=field, titles=titles)
        before = None if difference.before is UNKNOWN else display(difference.before)
        is_of_both = difference.changed_by == ChangedBy.BOTH
        choices.append(
            Choice(
                part.name,
                capfirst(label_of(model, part.name)),
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
    passages = word_diff.differences(split_words(before), split_words(text))
    return [(change == ADDED, " ".join(words)) for change, words in passages if change != REMOVED]
