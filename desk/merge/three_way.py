"""Three-way merge: who changed each part of an object, and the result of a choice."""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import Field, ValidationError

from core.i18n.languages import LANGUAGES
from record.content import Content, Frozen, LocalisedText, RichText
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


class ChangedBy(StrEnum):
    """Who changed a part. If it was one person, the value is that of the text that is chosen."""

    THEM = "theirs"
    YOU = "yours"
    BOTH = "both"


class Stamp(Frozen):
    """The base of a form, in a value that the form carries as JSON.

    An outdated stamp never equals that of a stored object.
    """

    digest: str | None = Field(pattern="^[0-9a-f]{64}$")
    owner: int | None = Field(None, lt=2**63)
    review_date: datetime.date | None = None
    is_outdated: bool = False

    def __str__(self) -> str:
        return self.model_dump_json(exclude_defaults=True)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the output of ``str``; return an outdated stamp of nothing for any other text."""
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            return cls(digest=None, is_outdated=True)


@dataclass(frozen=True)
class Revision:
    """The content of an object at one time (None if unknown), its owner and its review date."""

    content: Any
    owner: int | None = None
    review_date: datetime.date | None = None

    @classmethod
    def of(cls, obj: Publishable) -> Self:
        """Return the revision of the working copy."""
        return cls(obj.content(), obj.owner_id, obj.review_date)

    @classmethod
    def with_stamp(cls, obj: Publishable, stamp: Stamp) -> Self:
        """Return the revision that has this stamp, without content if its row was deleted."""
        rows = Publication.objects.of(obj).filter(digest=stamp.digest, content__isnull=False)
        row = rows.order_by("-pk").first()
        return cls(row.read(None) if row else None, stamp.owner, stamp.review_date)

    @property
    def stamp(self) -> Stamp:
        """The stamp of a form that shows this revision."""
        return Stamp(digest=self.content.digest, owner=self.owner, review_date=self.review_date)

    def parts(self) -> dict[Part, Any]:
        """Return the values of all known parts."""
        parts = _parts_of(self.content) if self.content else {}
        return parts | {OWNER: self.owner, REVIEW_DATE: self.review_date}

    def with_parts(self, chosen: Mapping[Part, Any]) -> Self:
        """Return this revision with the chosen parts instead of its own ones."""
        parts = {**self.parts(), **chosen}
        content_class = type(self.content)
        values = {}
        for name in content_class.model_fields:
            text_class = _text_class(content_class, name)
            if text_class is None:
                values[name] = parts[Part(name)]
            else:
                values[name] = text_class(**{code: parts[Part(name, code)] for code in LANGUAGES})
        return type(self)(content_class(**values), parts[OWNER], parts[REVIEW_DATE])


@dataclass(frozen=True)
class Difference:
    """A part that differs between yours and theirs. ``before`` may be ``UNKNOWN``."""

    part: Part
    before: Any
    theirs: Any
    yours: Any
    is_rich: bool = False

    @property
    def changed_by(self) -> ChangedBy:
        """Who changed it; both if the value before is unknown."""
        if self.before is UNKNOWN:
            return ChangedBy.BOTH
        before, theirs, yours = self._normalized()
        if before == theirs:
            return ChangedBy.YOU
        return ChangedBy.THEM if before == yours else ChangedBy.BOTH

    @property
    def is_real(self) -> bool:
        """Whether more differs than browsers and editors change automatically."""
        _before, theirs, yours = self._normalized()
        return theirs != yours

    def _normalized(self) -> list[Any]:
        return [_normalize(value, self.is_rich) for value in (self.before, self.theirs, self.yours)]


def differences(
    before: Revision, theirs: Revision, yours: Revision, without: Collection[str] = ()
) -> list[Difference]:
    """Return the differences in the order of the fields, except those in ``without``.

    Confirmed translations are joined by ``merged_confirmations()`` and are not among them.
    """
    old, mine = before.parts(), yours.parts()
    found = []
    for part, value in theirs.parts().items():
        if part != STILL_RIGHT and part.field not in without:
            is_rich = _text_class(type(theirs.content), part.field) is RichText
            difference = Difference(part, old.get(part, UNKNOWN), value, mine[part], is_rich)
            if difference.is_real:
                found.append(difference)
    return found


def merged_confirmations(theirs: Revision, yours: Revision) -> dict[Part, Any]:
    """Return the translations that either of the two confirmed; they need no choice."""
    return {STILL_RIGHT: tuple(sorted({*theirs.content.still_right, *yours.content.still_right}))}


def _parts_of(content: Content) -> dict[Part, Any]:
    parts: dict[Part, Any] = {}
    for name in type(content).model_fields:
        value = getattr(content, name)
        if isinstance(value, LocalisedText):
            parts |= {Part(name, code): getattr(value, code) for code in LANGUAGES}
        else:
            parts[Part(name)] = value
    return parts


def _text_class(content_class: type[Content], name: str) -> type[LocalisedText] | None:
    """Return the class of a text; None for other fields, owner and review date."""
    field = content_class.model_fields.get(name)
    kind = field.annotation if field else None
    return kind if isinstance(kind, type) and issubclass(kind, LocalisedText) else None


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
