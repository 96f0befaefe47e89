"""Find words in the drafts of all kinds and languages, for staff; visitors search the index.

A digest stands for a content, so each process caches the folded texts of drafts by it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any, NamedTuple, Self
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    UUIDField,
    Value,
    When,
)

from core.caching.bounded_cache import BoundedCache
from core.compiled_queries import compiled
from core.i18n.languages import LANGUAGES, ORIGINAL
from record import registry
from record.content import Content, LocalisedText, Ref, RichText, walk
from record.fields import column_at
from record.html_reader import on_one_line, plain_text
from record.models import Publication, Publishable
from record.texts import extract_texts, input_name, label_of
from search import tokenizer
from search.highlighting import HighlightedText, Span, cut, merge_spans
from search.query import MAX_LENGTH, MAX_TERMS, QUOTED

BATCH_SIZE = 500
MAX_CACHED_CHARACTERS = 20_000_000
INVISIBLE = "\u00ad\u200b\u2060\ufeff"
QUOTES = '"“”„«»'


class Draft(NamedTuple):
    """The draft of a working copy; ``digest`` is that of its content."""

    kind: str
    pk: int
    key: UUID
    digest: str

    @classmethod
    def of(cls, obj: Publishable) -> Self:
        return cls(obj.kind, obj.pk, obj.key, obj.digest)

    @property
    def ref(self) -> Ref:
        return Ref(self.kind, self.key)


@dataclass(frozen=True)
class DraftTexts:
    """The title of a draft, all of its texts (folded), and the objects that it names."""

    title: str
    folded: str
    refs: frozenset[Ref]


@dataclass(frozen=True)
class Quotation:
    """A part of a text, with label and input of its field; ``text.language`` may be empty."""

    label: str
    text: HighlightedText
    input_name: str = ""


class _Folding(dict[int, str]):
    """The folded form of each character: without accent, case and ligature; spaces are equal."""

    def __missing__(self, code: int) -> str:
        folded = chr(code)
        for _ in range(2):  # some letters become capitals when they are taken apart
            folded = unicodedata.normalize("NFKD", folded).casefold()
        bare = "".join(character for character in folded if not unicodedata.combining(character))
        self[code] = " " if bare.isspace() else bare.translate(tokenizer.PLAIN_LETTERS)
        return self[code]


_folding = _Folding()
_folding.update(dict.fromkeys(map(ord, tokenizer.APOSTROPHES), "'"))
_folding.update(dict.fromkeys(map(ord, tokenizer.HYPHENS), "-"))
_folding.update(dict.fromkeys(map(ord, INVISIBLE), ""))

_texts: BoundedCache[tuple[str, str], DraftTexts] = BoundedCache(
    MAX_CACHED_CHARACTERS, size_of=lambda texts: len(texts.folded)
)


def fold(text: str) -> str:
    """Return ``text`` in the form in which texts are compared."""
    return text.translate(_folding)


def parse(typed: str) -> tuple[str, ...]:
    """Return the folded words of a query; several words in quotes are one."""
    text = typed[:MAX_LENGTH].replace("\0", " ")
    words = ["".join(filter(None, match.groups())) for match in QUOTED.finditer(text)]
    words += QUOTED.sub(" ", text).split()
    folded = (" ".join(fold(word).strip(QUOTES).split()) for word in words)
    return tuple(dict.fromkeys(filter(None, folded)))[:MAX_TERMS]


def find(kinds: Sequence[str], terms: Sequence[str]) -> list[Draft]:
    """Return the drafts of ``kinds`` with all terms, those with all in the title first."""
    drafts = list_drafts(kinds)
    texts_by_key = read_texts(drafts)
    found = []
    for draft in drafts:
        texts = texts_by_key.get(draft.key)
        if texts and all(term in texts.folded for term in terms):
            title = fold(texts.title)
            is_elsewhere = not all(term in title for term in terms)
            found.append((is_elsewhere, kinds.index(draft.kind), title, draft.pk, draft))
    return [draft for *_, draft in sorted(found)]


def find_referring(
    kinds: Sequence[str], refs: Collection[Ref], listing: Collection[Ref] = ()
) -> list[tuple[Draft, str]]:
    """Return the drafts of ``kinds`` that name one of ``refs`` or are in ``listing``, with titles.

    The drafts of ``refs`` themselves are left out. What a publication mentions is stored, so only
    drafts whose content has no time are read.
    """
    if not kinds:
        return []
    found: dict[Ref, tuple[Draft, str]] = {}
    keys = [ref.key for ref in refs]
    for *columns, title in _published_naming(kinds=tuple(kinds), keys=keys):
        draft = Draft(*columns)
        found[draft.ref] = (draft, title)
    for obj in registry.objects_of(ref for ref in listing if ref.kind in kinds):
        found[obj.ref] = (Draft.of(obj), obj.any_title)
    unpublished = list_drafts(kinds, is_unpublished=True)
    texts_by_key = read_texts(unpublished)
    for draft in unpublished:
        texts = texts_by_key.get(draft.key)
        if texts and not texts.refs.isdisjoint(refs):
            found[draft.ref] = (draft, texts.title)
    return [match for ref, match in found.items() if ref not in refs]


@compiled(keys=[UUIDField()])
def _published_naming(kinds: tuple[str, ...], keys: list[Any]) -> QuerySet:
    """Return the drafts of ``kinds`` whose publications mention one of ``keys``, with titles."""
    primary_keys = []
    for kind in kinds:
        drafts = registry.model_of(kind).objects.order_by()
        same = drafts.filter(key=OuterRef("key"), digest=OuterRef("digest"))
        primary_keys.append(When(kind=kind, then=Subquery(same.values("pk"))))
    rows = Publication.objects.filter(mentions__key__in=keys)  # cancelled ones too
    rows = rows.annotate(draft=Case(*primary_keys)).filter(draft__isnull=False)
    return rows.values_list("kind", "draft", "key", "digest", "title")


def list_drafts(kinds: Sequence[str], is_unpublished: bool = False) -> list[Draft]:
    """Return the drafts of ``kinds``, with one query.

    With ``is_unpublished`` they are only those whose content has not been published or scheduled.
    """
    if not kinds:
        return []
    rows = _drafts(kinds=tuple(kinds), is_unpublished=is_unpublished)
    return [Draft(*row) for row in rows]


@compiled()
def _drafts(kinds: tuple[str, ...], is_unpublished: bool) -> QuerySet:
    condition = _has_no_time() if is_unpublished else Q()
    querysets = []
    for kind in kinds:
        rows: Any = registry.model_of(kind).objects.order_by().filter(condition)
        rows = rows.annotate(kind=Value(kind, CharField()))
        querysets.append(rows.values_list("kind", "pk", "key", "digest"))
    first, *others = querysets
    return first.union(*others, all=True).order_by()


def _has_no_time() -> Q:
    """Return the condition of drafts whose content is a candidate, or has no row of the record.

    Until a row of an object is withheld, every saved content of it has one.
    """
    same = Publication.objects.filter(key=OuterRef("key"), digest=OuterRef("digest"))
    withheld = Publication.objects.filter(withheld_at__isnull=False)
    has_no_row = Q(digest="") | Q(key__in=withheld.values("key"))
    return Exists(same.candidates()) | has_no_row


def read_texts(drafts: Iterable[Draft]) -> dict[UUID, DraftTexts]:
    """Return the texts by key; one query reads those that are not cached.

    An object that was just deleted has none.
    """
    texts_by_key = {}
    missing = []
    for draft in drafts:
        if texts := _texts.get((draft.kind, draft.digest)):
            texts_by_key[draft.key] = texts
        else:
            missing.append(draft)
    for batch in batched(missing, BATCH_SIZE):
        contents = read_contents(batch)
        for draft in batch:
            if content := contents.get(draft.key):
                texts_by_key[draft.key] = texts = _extract(content)
                if draft.digest:
                    _texts.set((draft.kind, draft.digest), texts)
    return texts_by_key


def read_contents(drafts: Collection[Draft]) -> dict[UUID, Content]:
    """Return the contents of drafts by key, from the rows of the record with their digests.

    A draft without such a row, for example of withheld content, is read from its working copy.
    """
    keys = {(draft.key, draft.digest) for draft in drafts}
    rows = Publication.objects.filter(content__isnull=False)
    rows = rows.filter(key__in={key for key, _ in keys}, digest__in={digest for _, digest in keys})
    contents: dict[UUID, Content] = {}
    for row in rows.only("kind", "key", "digest", "content"):
        if (row.key, row.digest) in keys:
            contents[row.key] = row.read(None)
    for draft in drafts:
        if draft.key not in contents and (obj := registry.object_of(draft.ref)):
            contents[draft.key] = obj.content()
    return contents


def quote(ref: Ref, content: Content, terms: Sequence[str]) -> list[Quotation]:
    """Return the part of each text that has most of the terms, if it has any."""
    quotations = []
    for label, path, language, runs in _labelled_texts(ref, content):
        best = max(runs, key=lambda run: len(_terms_in(fold(run), terms)), default="")
        if spans := find_spans(best, terms):
            text = cut(best, language, spans)
            quotations.append(Quotation(label, text, input_name(path, language)))
    return quotations


def find_spans(text: str, terms: Sequence[str]) -> tuple[Span, ...]:
    """Return where the terms are in ``text``, in order and without overlaps."""
    folded = ""
    origins: list[int] = []  # the index in `text` of each character of `folded`
    for index, character in enumerate(text):
        part = fold(character)
        folded += part
        origins += [index] * len(part)
    spans = []
    for index, term in enumerate(terms):
        for match in re.finditer(re.escape(term), folded):
            end = origins[match.end() - 1] + 1
            spans.append(Span(origins[match.start()], end, frozenset([index])))
    return merge_spans(spans)


def _terms_in(folded: str, terms: Sequence[str]) -> list[str]:
    return [term for term in terms if term in folded]


def _labelled_texts(
    ref: Ref, content: Content
) -> Iterator[tuple[str, tuple[str | int, ...], str, list[str]]]:
    """Yield the label, the path, the language and the paragraphs of each text."""
    for text, code, parsed in extract_texts(ref, content).texts_in_each_language():
        yield text.place.label, text.place.path, code, parsed.runs
    model = registry.model_of(ref.kind)
    for path, value in _codes(content):
        yield label_of(model, path), path, "", [on_one_line(value)]


def _extract(content: Content) -> DraftTexts:
    title = content.any_title
    strings = [value for _, value in _codes(content)]
    for leaf in walk(content, LocalisedText):
        for code in LANGUAGES:
            text = getattr(leaf.value, code)
            strings.append(plain_text(text) if isinstance(leaf.value, RichText) else text)
    english = getattr(title, ORIGINAL, "") or str(title)
    folded = "\n".join(fold(text) for text in strings if text)
    return DraftTexts(english, folded, frozenset(content.refs()))


def _codes(content: Content) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield acronyms, web addresses, names of files and other texts without a language."""
    model = registry.model_of(content.kind)
    for leaf in walk(content, str):
        is_text = leaf.path[0] != "still_right" and not column_at(model, leaf.path).choices
        if leaf.value and is_text:
            yield leaf.path, leaf.value
