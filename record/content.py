"""Content classes: the public content of an object, typed and read-only.

A content class only grows: new fields have defaults, and no field is renamed or removed. Frozen
samples of every release are in ``tests/record/frozen/`` and must load.
"""

import datetime
import hashlib
import json
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self
from uuid import UUID

from django.db.models import TextChoices
from pydantic import PlainSerializer, PrivateAttr

from core.i18n.dates import PartialDate
from record.urls import path_to
from record.values import Frozen, LocalisedText, Ref, RichText, walk

if TYPE_CHECKING:
    from record.editions import Edition
    from record.models import Publication


WHOLE_PAGE = "*"  # among the names of confirmed facts
REFERENCE_NAME = "ref"  # of the values of objects that a content names anywhere
TURNING_POINT_NAME = "turning-point"  # of the values with the times of ``turning_points``
MAX_YEARS = 100

type FieldNames = tuple[str, ...]

# A decimal number with one JSON form however it was written: 90, 90.0 and 90.00 are one share.
Number = Annotated[
    Decimal, PlainSerializer(lambda number: f"{number.normalize():f}", when_used="json")
]


class Content(Frozen):
    """The base of all kinds."""

    # Set by ``bind``: private attributes of pydantic are slow to read.
    __slots__ = ("_edition", "_publication")
    if TYPE_CHECKING:
        _edition: Any
        _publication: Any

    kind: ClassVar[str]
    model: ClassVar[Any]  # of its working copies, which sets it
    view_name: ClassVar[str | None] = None
    is_single: ClassVar[bool] = False
    is_on_every_page: ClassVar[bool] = False
    # Previewed and first published with the contents that name it.
    is_part: ClassVar[bool] = False
    # The first of these fields that is not empty is the title.
    title_fields: ClassVar[FieldNames] = ("title",)
    file_fields: ClassVar[FieldNames] = ()
    # Of earlier releases: forms no longer have them.
    former_fields: ClassVar[FieldNames] = ()
    # The file that links in rich text open, of kinds without pages.
    linked_file_field: ClassVar[str] = ""
    # For checks: the percentage in rows of which the total is 100 at most; the fields of a postal
    # address; texts that only languages with a form of their own have.
    share_fields: ClassVar[dict[str, str]] = {}
    min_plausible: ClassVar[dict[str, int]] = {}  # a smaller number is probably a mistake
    address_fields: ClassVar[FieldNames] = ()
    own_language_fields: ClassVar[FieldNames] = ()
    # Texts as their owners wrote them, besides titles: names, references, quotations.
    verbatim_fields: ClassVar[FieldNames] = ()
    # Its texts may have other names of countries than the office's.
    has_other_names: ClassVar[bool] = False
    # On the site: the view of the list of all, the title of the list if it is not ``kind_names``,
    # and the place of the list, or of the page of a single one, in the main menu.
    list_view_name: ClassVar[str | None] = None
    list_title: ClassVar[Any] = ""
    menu_place: ClassVar[int | None] = None
    # In the admin: the roles that edit it (none: superusers only), its group in the side bar with
    # its place there, the label of the command that adds one, and the commands that open a field
    # of the form of a single one, by the name of the input.
    roles: ClassVar[tuple[str, ...]] = ()
    side_bar: ClassVar[tuple[str, int] | None] = None
    new_label: ClassVar[Any] = ""
    field_commands: ClassVar[dict[str, Any]] = {}
    # For search: the name of the kind for one and for many, if it is not that of the model, its
    # place among equally good results (None: never found), the fields of its title, if they are not
    # ``title_fields``, and of its lead, and whether contents that refer to it match its title.
    kind_name: ClassVar[Any] = ""
    kind_names: ClassVar[Any] = ""
    search_place: ClassVar[int | None] = None
    search_title: ClassVar[FieldNames] = ()
    search_lead: ClassVar[FieldNames] = ("summary",)
    # The fields with codes of which search knows other names, by their list (search/names.py).
    coded_names: ClassVar[dict[str, str]] = {}
    # Neither in the open data nor in the search of visitors.
    staff_fields: ClassVar[FieldNames] = ()
    matches_via_references: ClassVar[bool] = False
    # The fields with codes, flags and objects by which lists select (``values``), and those with
    # its first and its last date.
    value_fields: ClassVar[FieldNames] = ()
    date_fields: ClassVar[FieldNames] = ()
    # The fields with the objects on whose pages it is listed.
    listed_on_fields: ClassVar[FieldNames] = ()
    # Whether followers receive its changes immediately, not once a day.
    is_sent_immediately: ClassVar[bool] = False
    # The pages that show it without naming it, as labels by the name of the view.
    shown_on: ClassVar[dict[str, Any]] = {}

    slug: str = ""
    # Translations confirmed after their original changed (record/texts.py).
    still_right: tuple[str, ...] = ()
    # The day (ISO) on which each fact, or the whole page, was last confirmed as correct.
    confirmed: dict[str, str] = {}

    _digest: str | None = PrivateAttr(default=None)
    # Set by record/texts.py, so that the texts of a content are extracted once.
    _extracted_texts: Any = PrivateAttr(default=None)

    def __eq__(self, other: object) -> bool:
        """Compare the fields only, not computed values or the row that they were read from."""
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def bind(self, publication: "Publication", edition: "Edition | None") -> Self:
        """Set the row that this was read from, and the edition that resolves its refs."""
        object.__setattr__(self, "_publication", publication)
        object.__setattr__(self, "_edition", edition)
        return self

    def bound_to(self, edition: "Edition") -> Self:
        """Return a copy that resolves its refs in ``edition``."""
        return self.model_copy().bind(self._publication, edition)

    @property
    def key(self) -> UUID:
        return self._publication.key

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)

    @property
    def publication_pk(self) -> int:
        """The primary key of the publication that it was read from."""
        return self._publication.pk

    @property
    def edition(self) -> "Edition":
        """The edition in which it was read."""
        return self._edition

    @property
    def languages(self) -> list[str]:
        """The languages in which all of its texts are present."""
        return self._publication.complete_languages

    @property
    def any_title(self) -> LocalisedText | str:
        """The first of its titles that is not empty, as a text or the same in all languages."""
        titles = [getattr(self, name) for name in self.title_fields]
        return next(filter(None, titles), "")

    def title_in(self, language: str) -> str:
        """Return the title in ``language``; empty if not translated, or the same in all."""
        return getattr(self.any_title, language, "")

    @property
    def published_at(self) -> datetime.datetime:
        """The time (aware, UTC) from which this content is in force."""
        return self._publication.in_force_from

    @property
    def first_published_at(self) -> datetime.datetime | None:
        """When its object was first published; None for drafts."""
        return self._publication.first_published_at

    def get_absolute_url(self) -> str:
        return self.path_of(self.slug)

    @classmethod
    def path_of(cls, slug: str) -> str:
        """Return the path of a page under the script prefix; empty for kinds without pages."""
        if cls.view_name is None:
            return ""
        return path_to(cls.view_name) if cls.is_single else path_to(cls.view_name, slug)

    @classmethod
    def main_page(cls) -> tuple[Any, Any]:
        """Return the view and the title of the list, or of the page of a single one."""
        return cls.list_view_name or cls.view_name, cls.list_title or cls.kind_names

    @classmethod
    def is_linkable(cls) -> bool:
        """Return whether links in rich text may lead to it: it has a page, or a file."""
        return bool(cls.view_name or cls.linked_file_field)

    def search_result_url(self) -> str:
        """Return the URL for search results: its page, or the best one for kinds without pages."""
        return self.get_absolute_url()

    def named(self, *refs: Ref | None) -> list[Any]:
        """Return the contents of those ``refs`` that are in this edition, in their order."""
        named = [ref for ref in refs if ref]
        self._edition.prefetch(named)
        return [content for ref in named if (content := self._edition.find(ref))]

    def refs(self) -> set[Ref]:
        """Return the refs of all objects that the content names, in links of rich text too."""
        links = (leaf.value.refs() for leaf in walk(self, RichText))
        return self.field_refs().union(*links)

    def field_refs(self) -> set[Ref]:
        """Return the refs of the objects in its fields."""
        return {leaf.value for leaf in walk(self, Ref)}

    @property
    def first_day(self) -> datetime.date | None:
        """The first day of its first date, by which lists are sorted."""
        dates = self.dates
        return dates[0].first if dates and dates[0] else None

    @property
    def last_day(self) -> datetime.date | None:
        """The last day of its last date."""
        dates = self.dates
        return dates[-1].last if dates and dates[-1] else None

    @property
    def years(self) -> range:
        """The years from its first to its last date; with only one date its year."""
        known = [date.year for date in self.dates if date]
        return range(min(known), min(max(known), min(known) + MAX_YEARS) + 1) if known else range(0)

    @property
    def dates(self) -> list[PartialDate | None]:
        """The dates of its ``date_fields``, of which each may be unknown."""
        return [getattr(self, name) for name in self.date_fields]

    def values(self) -> set[tuple[str, str]]:
        """Return the names and texts of the facts by which lists select it."""
        values = {(REFERENCE_NAME, str(ref)) for ref in self.refs()}
        for leaf in walk(self, Ref, str, bool):
            if leaf.path[0] in self.value_fields and leaf.value:
                values.add((str(leaf.path[0]), str(leaf.value)))
        values.update(("year", f"{year:04}") for year in self.years)
        values.update((TURNING_POINT_NAME, time.isoformat()) for time in self.turning_points())
        return values

    def turning_points(self) -> list[datetime.datetime]:
        """Return the times (UTC) from which pages that show it are different."""
        return []

    @classmethod
    def unindexed(cls, at: datetime.datetime) -> Any:
        """Return the condition (``Q``) for rows whose pages are not for search engines, or None."""
        return None

    def comparable_with(self, other: Self) -> Self:
        """Return the content in the form of ``other``, if earlier releases stored it otherwise."""
        return self

    def listed_on(self) -> set[Ref]:
        """Return the refs of the objects on whose pages it is listed."""
        fields = self.listed_on_fields
        return {leaf.value for leaf in walk(self, Ref) if leaf.path[0] in fields}

    @property
    def digest(self) -> str:
        if self._digest is None:
            self._digest = digest_of(self.to_json())
        return self._digest

    @classmethod
    def data_fields(cls) -> list[str]:
        """Return the fields with data for visitors."""
        others = {"still_right", "confirmed", *cls.staff_fields}
        return [name for name in cls.model_fields if name not in others]

    def files(self) -> list[str]:
        """Return the names, in the storage, of the files that this content needs."""
        return [name for field in self.file_fields if (name := getattr(self, field))]


def canonical_json(content: dict[str, Any]) -> bytes:
    """Return the JSON with sorted keys and no spaces, in UTF-8."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 (hexadecimal) of the canonical JSON."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


@lru_cache(100)  # kinds, and rows of kinds
def choices(content_class: type[Frozen]) -> dict[str, type[TextChoices]]:
    """Return the codes that fields of a content class can have, by the names of the fields."""
    return {
        name: metadata
        for name, field in content_class.model_fields.items()
        for metadata in field.metadata
        if isinstance(metadata, type)
    }
