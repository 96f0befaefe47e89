"""Two versions of one object that grew from the same one: piece by piece, who changed what, and what choosing gives."""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple, Self

from core.i18n.languages import LANGUAGES
from record.content import Content, Frozen, LocalisedText, RichText

UNKNOWN = object()  # what nobody can say any more: the draft was thinned out
OUTDATED = "*"
BLOCK = re.compile(
    r"(?:(?<!\s)\s*+)?(</?(?:p|br|hr|h[2-4]|ul|ol|li|blockquote|table|caption|thead|tbody|tfoot|tr|th|td)\b[^>]*>)\s*"
)


class Part(NamedTuple):
    """What is chosen as a whole: a field, or one language of a text."""

    field: str
    language: str = ""

    @property
    def name(self) -> str:
        """The name of its column or relation."""
        return f"{self.field}_{self.language}" if self.language else self.field


OWNER, REVIEW_DATE, STILL_RIGHT = Part("owner"), Part("review_date"), Part("still_right")


class ChangedBy(Enum):
    THEM = "them"
    YOU = "you"
    BOTH = "both"


@dataclass(frozen=True)
class Stamp:
    """What a form was based on, in a line that the form carries. An outdated one never equals what is there."""

    digest: str
    owner: int | None = None
    review_date: datetime.date | None = None
    is_outdated: bool = False

    def __str__(self):
        day = self.review_date.isoformat() if self.review_date else ""
        return f"{self.digest}/{self.owner or ''}/{day}{OUTDATED if self.is_outdated else ''}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads what ``str`` writes. What can't be read is an outdated stamp of nothing."""
        match = re.fullmatch(r"([0-9a-f]{64})/(\d{0,18})/(\d{4}-\d\d-\d\d|)(\*?)", text, re.ASCII)
        try:
            digest, owner, day, mark = match.groups()
            review_date = datetime.date.fromisoformat(day) if day else None
        except (AttributeError, ValueError):
            return cls("", is_outdated=True)
        return cls(digest, int(owner) if owner else None, review_date, bool(mark))


@dataclass(frozen=True)
class Revision:
    """The content of an object at one time (None if unknown), its owner and its review date."""

    content: Content | None
    owner: int | None = None
    review_date: datetime.date | None = None

    @classmethod
    def of(cls, obj) -> Self:
        return cls(obj.content(), obj.owner_id, obj.review_date)

    @property
    def stamp(self) -> Stamp:
        return Stamp(self.content.digest, self.owner, self.review_date)

    def parts(self) -> dict[Part, Any]:
        keeping = {OWNER: self.owner, REVIEW_DATE: self.review_date}
        return (_parts_of(self.content) if self.content else {}) | keeping

    def with_parts(self, chosen: Mapping[Part, Any]) -> Self:
        """Return this revision with the chosen parts in place of its own."""
        parts = self.parts() | chosen
        content_class = type(self.content)
        values = {
            name: _value_of(parts, name, _text_class(content_class, name))
            for name in content_class.model_fields
        }
        return type(self)(content_class(**values), parts[OWNER], parts[REVIEW_DATE])


@dataclass(frozen=True)
class Difference:
    """A part that is another one in yours than in theirs. ``before`` may be ``UNKNOWN``."""

    part: Part
    before: Any
    theirs: Any
    yours: Any
    is_rich: bool = False

    @property
    def changed_by(self) -> ChangedBy:
        """Both, where nobody knows what was there before."""
        if self.before is UNKNOWN:
            return ChangedBy.BOTH
        if self._are_alike(self.before, self.theirs):
            return ChangedBy.YOU
        return ChangedBy.THEM if self._are_alike(self.before, self.yours) else ChangedBy.BOTH

    @property
    def is_real(self) -> bool:
        return not self._are_alike(self.theirs, self.yours)

    def _are_alike(self, one, other) -> bool:
        return _essence(one, self.is_rich) == _essence(other, self.is_rich)


def differences(
    before: Revision, theirs: Revision, yours: Revision, without: Collection[str] = ()
) -> list[Difference]:
    """Return the differences in the order of the fields, without those that `merged_confirmations()` joins.

    `without` names the fields that follow another one.
    """
    was, mine = before.parts(), yours.parts()
    content_class = type(theirs.content)
    candidates = [
        Difference(part, was.get(part, UNKNOWN), value, mine[part], _is_rich(content_class, part))
        for part, value in theirs.parts().items()
    ]
    without = {STILL_RIGHT.field, *without}
    return [
        difference
        for difference in candidates
        if difference.is_real and difference.part.field not in without
    ]


def merged_confirmations(theirs: Revision, yours: Revision) -> dict[Part, tuple[str, ...]]:
    """Return the translations that either of the two confirmed; they need no choice."""
    return {STILL_RIGHT: tuple(sorted({*theirs.content.still_right, *yours.content.still_right}))}


def _parts_of(content) -> dict[Part, Any]:
    parts = {}
    for name in type(content).model_fields:
        value = getattr(content, name)
        if isinstance(value, LocalisedText):
            parts |= {Part(name, code): getattr(value, code) for code in LANGUAGES}
        else:
            parts[Part(name)] = value
    return parts


def _value_of(parts, name, text_class):
    if text_class is None:
        return parts[Part(name)]
    return text_class(**{code: parts[Part(name, code)] for code in LANGUAGES})


def _text_class(content_class, name) -> type[LocalisedText] | None:
    """The class of a text; None for fields of any other sort."""
    kind = content_class.model_fields[name].annotation
    return kind if isinstance(kind, type) and issubclass(kind, LocalisedText) else None


def _is_rich(content_class, part) -> bool:
    return bool(part.language) and _text_class(content_class, part.field) is RichText


def _essence(value, is_rich=False):
    """``value`` without what browsers and editors change by themselves: line ends, and white space between blocks."""
    if isinstance(value, str):
        return (
            re.sub(r"[ \t\r\n]+", " ", BLOCK.sub(r"\1", value))
            if is_rich
            else value.replace("\r\n", "\n")
        )
    if isinstance(value, tuple):
        return tuple(_essence(item) for item in value)
    if isinstance(value, Frozen):
        return {name: _essence(getattr(value, name)) for name in type(value).model_fields}
    return value
