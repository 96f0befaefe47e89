"""The contents of a dataset in one form of data, such as JSON, each as a text.

The texts of the publications in force are rendered in advance and stored (``RenderedItem``). A text
depends on its publication, on the publications that this names, on the release and, for a project,
on its status. The URLs in a stored text have ``PREFIX`` in place of the prefix of an archive, and
of the language if the text is the same in all languages.
"""

import datetime
import time
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, FilteredRelation, OuterRef, Q
from django.utils.translation import override
from pydantic import TypeAdapter

from core.i18n import languages
from core.i18n.languages import LANGUAGES, ORIGINAL
from delivery.opendata import files
from delivery.opendata.datasets import Dataset
from delivery.prefixes import Prefix, SiteRequest, prefixed_links
from record.content import Content
from record.editions import Edition
from record.models import Publication, Record
from record.models.rendered_item import RenderedItem
from record.version import Version, read_version

PREFIX = "/~edition-9f1c2a7d"
# Between two batches other requests have their turn.
BATCH_SIZE = 200
MAX_SECONDS = 10.0  # of one run of the task

complete_versions: set[str] = set()


def _unchanged(text: str) -> str:
    return text


def _none(content: Any, day: datetime.date) -> str:
    return ""


@dataclass(frozen=True)
class Form:
    """A form of a dataset. An empty text is left out.

    ``render`` returns the texts of contents. ``finish`` changes a text that has its URLs. ``state``
    returns what a text depends on by the day, besides the computed fields of the dataset.
    """

    name: str
    dataset: Dataset
    render: Callable[[list[Any], SiteRequest], list[str]]
    finish: Callable[[str], str] = _unchanged
    languages: tuple[str, ...] = LANGUAGES
    state: Callable[[Any, datetime.date], str] = _none

    @property
    def language(self) -> str:
        active = languages.active()
        return active if active in self.languages else ORIGINAL


def texts(form: Form, request: SiteRequest) -> Iterator[str]:
    """Yield the texts of all contents in order, of a few at a time in memory."""
    if request.edition.candidates:
        yield from _finished(form, form.render(form.dataset.contents(request.edition), request))
        return
    for batch in batched(_rows(form, request.edition, form.language), BATCH_SIZE):
        by_pk = _stored([row.item for row in batch if row.item], request)
        missing = [row.pk for row in batch if row.pk not in by_pk]
        if missing:
            contents = _contents(missing, request.edition)
            rendered = form.render(contents, request)
            by_pk |= zip([content.source[1] for content in contents], rendered, strict=True)
        yield from _finished(form, (by_pk.get(row.pk, "") for row in batch))


def render_missing(forms: Iterable[Form], at: datetime.datetime) -> int:
    """Store the texts that are missing or outdated at ``at`` (aware); return their number.

    It stops after ``MAX_SECONDS``, and the next call continues. A process that has stored all texts
    of a version does nothing until the version changes.
    """
    version = read_version(at)
    if version.name in complete_versions:
        return 0
    files.delete_outdated(version)
    until = time.monotonic() + MAX_SECONDS
    edition = Edition(at)
    in_force = Publication.objects.in_force(at).with_content().filter(pk=OuterRef("publication"))
    RenderedItem.objects.filter(~Exists(in_force)).delete()
    number = 0
    for form in forms:
        rows = _rows(form, edition, ORIGINAL)
        missing = [row.pk for row in rows if not row.item]
        for batch in batched(missing, BATCH_SIZE):
            if time.monotonic() > until:
                return number
            number += _store(form, edition, _contents(batch, edition), version)
    complete_versions.clear()
    complete_versions.add(version.name)
    return number


def _finished(form: Form, rendered: Iterable[str]) -> Iterator[str]:
    return (form.finish(text) for text in rendered if text)


def _stored(items: list[int], request: SiteRequest) -> dict[int, str]:
    """Return stored texts with the URLs of the request, by the keys of their publications."""
    if not items:
        return {}
    prefix = request.prefix.path if request.prefix else ""
    own = {True: f"{prefix}{_language_path(languages.active())}/", False: f"{prefix}/"}
    found = RenderedItem.objects.filter(pk__in=items)
    rows = found.values_list("publication_id", "language", "text")
    return {pk: text.replace(f"{PREFIX}/", own[not language]) for pk, language, text in rows}


def _contents(pks: Iterable[int], edition: Edition) -> list[Any]:
    """Return the contents of publications in force, with the cards of all their references."""
    rows = Publication.objects.filter(pk__in=pks).with_content().defer("card")
    contents = [row.read(edition.cards) for row in rows]
    edition.cards.prefetch_references(contents)
    return contents


def _store(form: Form, edition: Edition, contents: list[Any], version: Version) -> int:
    """Store the texts of ``contents`` in all languages; return the number of rows.

    Nothing is stored if the record has changed since ``version``: a text may be withheld.
    """
    by_language = {}
    for code in form.languages:
        by_language[code] = _with_open_urls(form, edition, contents, code)
    items = []
    for number, content in enumerate(contents):
        texts = {code: rendered[number] for code, rendered in by_language.items()}
        bare = {text.replace(_open_path(code), f"{PREFIX}/") for code, text in texts.items()}
        if len(texts) > len(bare) == 1:
            texts = {"": bare.pop()}
        common = {
            "publication_id": content.source[1],
            "form": form.name,
            "depends_on": _dependencies(form, content, edition),
        }
        items += [RenderedItem(language=code, text=text, **common) for code, text in texts.items()]
    with transaction.atomic():
        if Record.objects.lock().last_timestamp != version.recorded:
            return 0
        pks = [item.publication_id for item in items]
        RenderedItem.objects.filter(publication__in=pks, form=form.name).delete()
        RenderedItem.objects.bulk_create(items, ignore_conflicts=True)
    return len(items)


def _with_open_urls(form: Form, edition: Edition, contents: list[Any], language: str) -> list[str]:
    request = SiteRequest()
    request.edition = edition
    request.prefix = Prefix(PREFIX, edition)
    with prefixed_links(PREFIX), override(language):
        return form.render(contents, request)


def _language_path(language: str) -> str:
    return "" if language == ORIGINAL else f"/{language}"


def _open_path(language: str) -> str:
    return f"{PREFIX}{_language_path(language)}/"


def _dependencies(form: Form, content: Content, edition: Edition) -> str:
    """Return the state of a content, the publications that it names, and the objects without one.

    The cards of its references must have been read.
    """
    named = []
    absent = []
    for ref in sorted(content.refs()):
        if card := edition.cards.get(ref):
            named.append(str(card.source[1]))
        else:
            absent.append(str(ref.key))
    return "|".join([_state(form, content, edition), " ".join(named), " ".join(absent)])


def _state(form: Form, content: Any, edition: Edition) -> str:
    """Return the release, and what depends on the day of the edition."""
    of_day = [compute(content, edition.day) for compute in (*form.dataset.computed, form.state)]
    return " ".join([settings.RELEASE, *of_day])


@cache
def _row_class(content_class: type[Content], names: tuple[str, ...]) -> type[Any]:
    """Return a named tuple: what sorts a content, and the key of its stored text if it is valid."""
    bases = (*content_class.outline_bases, namedtuple("Fields", ("pk", "item", "slug", *names)))
    return type("Row", bases, {"__slots__": ()})


@cache
def _readers(content_class: type[Content], names: tuple[str, ...]) -> list[Callable[[Any], Any]]:
    """Return functions that read fields of the content class from JSON."""
    readers: list[Callable[[Any], Any]] = []
    for name in names:
        field: Any = content_class.model_fields[name]
        readers.append(partial(_read, TypeAdapter(field.annotation), field.default))
    return readers


def _read(adapter: TypeAdapter, default: Any, value: Any) -> Any:
    return default if value is None else adapter.validate_python(value)


def _rows(form: Form, edition: Edition, language: str) -> list[Any]:
    """Return a row for each content, in order."""
    dataset = form.dataset
    shape = dataset.content_class, dataset.order_fields
    of_form = Q(rendered_items__form=form.name, rendered_items__language__in=["", language])
    of_kind = Publication.objects.in_force(edition.at).filter(kind=dataset.content_class.kind)
    found = list(
        of_kind.with_content()
        .annotate(stored=FilteredRelation("rendered_items", condition=of_form))
        .values_list(
            *("pk", "slug", "stored__pk", "stored__depends_on"),
            *(f"card__{name}" for name in dataset.order_fields),
        )
    )
    in_force = _in_force([row[3] for row in found if row[2]], edition)
    readers = _readers(*shape)
    make = _row_class(*shape)
    rows = {}
    for pk, slug, item, depends_on, *json_values in found:
        values = [read(value) for read, value in zip(readers, json_values, strict=True)]
        row = make(pk, item, slug, *values)
        if item and not _is_valid(depends_on, _state(form, row, edition), in_force):
            row = row._replace(item=None)
        rows[pk] = row
    return dataset.order(rows.values(), edition.day)


def _is_valid(depends_on: str, state: str, in_force: set[str]) -> bool:
    stored_state, named, absent = depends_on.split("|")
    return (
        stored_state == state
        and in_force.issuperset(named.split())
        and in_force.isdisjoint(absent.split())
    )


def _in_force(dependencies: list[str], edition: Edition) -> set[str]:
    """Return the keys of the publications in force, and of the objects that were absent."""
    if not dependencies:
        return set()
    rows = Publication.objects.in_force(edition.at).with_content()
    absent = {key for text in dependencies for key in text.rpartition("|")[2].split()}
    keys = rows.filter(key__in=absent).values_list("key", flat=True) if absent else ()
    return {str(key) for key in (*rows.values_list("pk", flat=True), *keys)}
