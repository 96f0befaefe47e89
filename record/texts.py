"""The texts of a content, their translations and the objects that it names, with their places."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.digests import text_digest
from core.html_reader import ParsedText, parse_html, parse_plain
from core.i18n.languages import LANGUAGES, ORIGINAL, TRANSLATED, active
from record import registry
from record.content import Content, LocalisedText, Ref, RichText, walk
from record.fields import find_column, label_of
from record.schema import Link

if TYPE_CHECKING:
    from record.models import Publishable

# Texts that the site itself writes into the record: stored in English, shown translated.
ENDED_AS_PLANNED = gettext_noop("It ended as planned.")
FIRST_CONTENT = gettext_noop("First content of this site.")
UNDONE = gettext_noop("The previous version again.")
BY_MISTAKE = gettext_noop("Published by mistake.")
CONFIRMED = gettext_noop("Confirmed as correct.")
MERGED = gettext_noop("Merged into the page that replaces it.")


@dataclass(frozen=True)
class TextPlace:
    """A field of a content, or of one of its rows; ``path`` is that of its leaf (`walk`)."""

    ref: Ref
    about: str
    path: tuple[Any, ...]

    @property
    def label(self) -> str:
        """The label of the field in the active language."""
        model = registry.model_of(self.ref.kind)
        name, *place_in_row = self.path
        if not place_in_row:
            return capfirst(label_of(model, name))
        number, name_in_row = place_in_row
        rows = find_column(model, name).related_model
        return _("%(row)s %(number)d: %(field)s") % {
            "row": capfirst(rows._meta.verbose_name),
            "number": number,
            "field": label_of(rows, name_in_row),
        }


@dataclass(frozen=True)
class Pair:
    """A text and its translation; ``field`` is the path without row numbers: ``figures.label``."""

    field: str
    language: str
    original: str
    translation: str

    @cached_property
    def key(self) -> str:
        """Identify exactly these two texts in this field: a change of either makes another key."""
        both = f"{self.original}\0{self.translation}"
        return f"{self.language}:{self.field}:{_hash(both)}"

    @cached_property
    def translation_hash(self) -> str:
        """Distinguish the translations of one field and language."""
        return _hash(self.translation)


def _hash(text: str) -> str:
    return text_digest(text)[:16]


@dataclass(frozen=True)
class Text:
    """A text and its place. ``link`` is the row of which it is the label, if it is one.

    It needs no translation if only languages with a form of their own have it; ``is_verbatim`` if
    it is a title, the label of a link, or as its owner wrote it. ``column`` is the English one.
    """

    place: TextPlace
    value: LocalisedText
    column: Any
    needs_translation: bool
    is_verbatim: bool
    link: Link | None = None

    @cached_property
    def field(self) -> str:
        """The path without row numbers."""
        return ".".join(part for part in self.place.path if isinstance(part, str))

    @cached_property
    def parsed(self) -> dict[str, ParsedText]:
        """The text by language, without those in which it has nothing to read."""
        parse = parse_html if isinstance(self.value, RichText) else parse_plain
        parsed_by_language = {}
        for code in LANGUAGES:
            parsed = parse(getattr(self.value, code))
            if parsed.runs or parsed.elements:
                parsed_by_language[code] = parsed
        return parsed_by_language

    @cached_property
    def written(self) -> set[str]:
        """The languages in which it has words."""
        return {code for code, parsed in self.parsed.items() if parsed.runs}

    @cached_property
    def words(self) -> int:
        """The number of words of the English text, or of another one if there is no English."""
        language = next(code for code in LANGUAGES if code in self.written)
        return sum(len(run.split()) for run in self.parsed[language].runs)

    @cached_property
    def pairs(self) -> dict[str, Pair]:
        """The English text with each translation, by language; none if it has no English."""
        value = self.value
        pairs_by_language = {}
        for code in TRANSLATED:
            if {ORIGINAL, code} <= self.written:
                pair = Pair(self.field, code, getattr(value, ORIGINAL), getattr(value, code))
                pairs_by_language[code] = pair
        return pairs_by_language


@dataclass(frozen=True)
class ExtractedTexts:
    """The texts and references of a content."""

    ref: Ref
    content: Content
    about: str
    texts: tuple[Text, ...]
    named: tuple[tuple[TextPlace, Ref], ...]

    def place(self, *path: str | int) -> TextPlace:
        """Return the place of a value that is no text."""
        return TextPlace(self.ref, self.about, path)

    def texts_in_each_language(self) -> Iterator[tuple[Text, str, ParsedText]]:
        """Yield each text with a language that it is written in."""
        for text in self.texts:
            for code, parsed in text.parsed.items():
                yield text, code, parsed


def extract_texts(ref: Ref | None, content: Content) -> ExtractedTexts:
    """Extract the texts of ``content``, which stores them; with no ``ref`` for any object."""
    stored: ExtractedTexts | None = content._extracted_texts
    if stored and ref in (None, stored.ref):
        return stored
    ref = ref or Ref(content.kind, UUID(int=0))
    title = content.any_title
    english_title = title.en if isinstance(title, LocalisedText) else title
    about = english_title or str(content.model._meta.verbose_name)
    verbatim = (*content.title_fields, *content.verbatim_fields)
    texts = []
    named = []
    for leaf in walk(content, LocalisedText, Ref):
        place = TextPlace(ref, about, leaf.path)
        if isinstance(leaf.value, Ref):
            named.append((place, leaf.value))
        else:
            needs_translation = leaf.path[0] not in content.own_language_fields
            link = leaf.owner if isinstance(leaf.owner, Link) else None
            is_verbatim = bool(link) or leaf.path[0] in verbatim
            texts.append(Text(place, leaf.value, leaf.column, needs_translation, is_verbatim, link))
    content._extracted_texts = ExtractedTexts(ref, content, about, tuple(texts), tuple(named))
    return content._extracted_texts


def input_name(path: Iterable[str | int], language: str) -> str:
    """Return the name of the input for a leaf in the form of its object: “links-0-label_fr”."""
    name = "-".join(str(part - 1 if isinstance(part, int) else part) for part in path)
    return f"{name}_{language}" if language else name


def translatable(content: Content) -> list[Text]:
    """Return the texts that are not empty, without those that need no translation."""
    texts = extract_texts(None, content).texts
    return [text for text in texts if text.needs_translation and text.written]


def pairs(content: Content) -> Iterator[Pair]:
    """Yield the pairs of ``content`` in the order of its texts."""
    for text in translatable(content):
        yield from text.pairs.values()


def confirm_translations(obj: "Publishable", keys: Collection[str] = ()) -> bool:
    """Mark the pairs ``keys`` of the working copy as still right, unsaved; drop outdated marks.

    Return whether the marks changed. A mark is a hash of both texts: later contents must not carry
    that of a text that is withheld.
    """
    marks = obj.still_right
    if marks or keys:
        current = {pair.key for pair in pairs(obj.content())}
        obj.still_right = sorted({*marks, *keys} & current)
    return obj.still_right != marks


def with_language(text: str) -> LocalisedText:
    """Return a note or a reason: English, or in the active language if the site wrote it."""
    if text in (ENDED_AS_PLANNED, FIRST_CONTENT, UNDONE, BY_MISTAKE, MERGED):
        return LocalisedText(**{active(): _(text)})
    return LocalisedText(en=text)
