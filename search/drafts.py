"""Find words in the drafts of all kinds and languages, for staff, and quote them.

Drafts are entries of the index that visitors search, which no search of visitors can reach.
"""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower

from core.html_reader import on_one_line, plain_text
from core.i18n.languages import LANGUAGES, name_of
from record import registry
from record.content import Content, LocalisedText, Ref, RichText, walk
from record.models import Publication
from record.texts import extract_texts, input_name
from search import backends, tokenizer
from search.highlighting import HighlightedText, cut, find_spans
from search.models import TITLE, SearchEntry, reference_token
from search.query import MAX_LENGTH, MAX_TERMS, QUOTED

QUOTES = '"“”„«»'


class Quotation(NamedTuple):
    """A part of a text, with label and input of its field; ``text.language`` may be empty."""

    label: str
    text: HighlightedText
    input_name: str = ""
    is_verbatim: bool = False

    @property
    def language_name(self) -> str:
        return name_of(self.text.language) if self.text.language else ""


def parse(typed: str) -> tuple[str, ...]:
    """Return the folded words of a query; several words in quotes are one."""
    text = typed[:MAX_LENGTH].replace("\0", " ")
    words = ["".join(filter(None, match.groups())) for match in QUOTED.finditer(text)]
    words += QUOTED.sub(" ", text).split()
    folded = (" ".join(tokenizer.fold_text(word).strip(QUOTES).split()) for word in words)
    return tuple(dict.fromkeys(filter(None, folded)))[:MAX_TERMS]


def find(kinds: Sequence[str], terms: Sequence[str]) -> QuerySet[SearchEntry]:
    """Return the entries of drafts of ``kinds`` with all terms, those with all in the title first.

    A term is found as the beginning of a word; one of several words, or with other characters, has
    to be in a text as it is.
    """
    entries = SearchEntry.drafts.filter(draft__kind__in=kinds).select_related("draft")
    titles = SearchEntry.drafts.all()
    for term in terms:
        words = tokenizer.fold_words(term)
        for word in words:
            entries = entries.filter(tokens__matches=backends.match_beginning(f"w{word}"))
            titles = titles.filter(tokens__matches=backends.match_beginning(f"{TITLE}w{word}"))
        if [term] != words:
            entries = entries.filter(sequence__contains=term)
    # A subquery uses the index; the condition itself would read the tokens of each entry.
    entries = entries.annotate(is_elsewhere=~Q(pk__in=titles.values("pk")))
    return entries.order_by("is_elsewhere", "place", Lower("draft__title"), "pk")


def rows_of_drafts() -> QuerySet[Publication]:
    """Return the rows with the contents that the working copies have now, the last saved last."""
    is_draft = Q(pk__in=[])
    for kind, model in registry.models_by_kind().items():
        same = model.objects.filter(key=OuterRef("key"), digest=OuterRef("digest"))
        is_draft |= Q(Exists(same), kind=kind)
    return Publication.objects.filter(is_draft, content__isnull=False).order_by("pk")


def find_referring(
    kinds: Sequence[str], refs: Collection[Ref], listing: Collection[Ref] = ()
) -> list[Publication]:
    """Return the drafts of ``kinds`` that name one of ``refs`` or are in ``listing``.

    The drafts of ``refs`` themselves are left out.
    """
    if not refs:
        return []
    naming = backends.match(*(reference_token(ref.key) for ref in refs))
    listed = [ref.key for ref in listing]
    entries = SearchEntry.drafts.filter(Q(tokens__matches=naming) | Q(key__in=listed))
    entries = entries.filter(draft__kind__in=kinds).exclude(key__in=[ref.key for ref in refs])
    return [entry.draft for entry in entries.select_related("draft")]


def quote(ref: Ref, content: Content, terms: Sequence[str]) -> list[Quotation]:
    """Return the part of each text that has most of the terms, if it has any."""
    extracted = extract_texts(ref, content)
    texts = [
        (text.place, code, parsed.runs, text.is_verbatim)
        for text, code, parsed in extracted.texts_in_each_language()
    ]
    for path, code in _codes(content):
        texts.append((extracted.place(*path), "", [on_one_line(code)], True))
    quotations = []
    for place, language, runs, is_verbatim in texts:
        best = max(runs, key=lambda run: _count_terms(run, terms), default="")
        if spans := find_spans(best, terms):
            text = cut(best, language, spans)
            name = input_name(place.path, language)
            quotations.append(Quotation(place.label, text, name, is_verbatim))
    return quotations


def _count_terms(text: str, terms: Sequence[str]) -> int:
    folded = tokenizer.fold_text(text)
    return sum(term in folded for term in terms)


def draft_text(content: Content) -> str:
    """Return all texts of a content in all languages, folded, and its names and addresses."""
    strings = [value for _, value in _codes(content)]
    for leaf in walk(content, LocalisedText):
        for code in LANGUAGES:
            text = getattr(leaf.value, code)
            strings.append(plain_text(text) if isinstance(leaf.value, RichText) else text)
    return "\n".join(tokenizer.fold_text(text) for text in strings if text)


def _codes(content: Content) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield acronyms, web addresses, names of files and other texts without a language."""
    for leaf in walk(content, str):
        if leaf.value and leaf.path[0] != "still_right" and not leaf.column.choices:
            yield leaf.path, leaf.value
