"""Views of open data: a dataset as JSON with its schema, as CSV, as a feed; pages as Markdown."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve, reverse
from django.utils.translation import override

from core.i18n import languages
from delivery.archive.days import page_path, same_file
from delivery.middleware import content_page
from delivery.opendata import csv_rows, json_items, json_schema
from delivery.opendata.atom_feeds import Feed, entry_id
from delivery.opendata.datasets import Dataset
from delivery.opendata.json_ld import is_public
from delivery.opendata.markdown import list_page, page_about
from delivery.opendata.reader import DatasetReader
from delivery.pagecache.wsgi import COMPRESSED_BY_CACHE
from delivery.prefixes import SiteRequest, prefixed_links
from delivery.updates import last_changed
from record import registry
from record.content import Content, Ref
from record.editions import NOT_FOUND_MESSAGE, Moved

CSV = "text/csv; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
JSON = "application/json; charset=utf-8"
MAX_WAIT_SECONDS = 10.0
FEED_SIZE = 100

_large_file = threading.Lock()


def data_page(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Make a content page that pages of other sites may read with its ETag, a 304 too.

    The response does not depend on the visitor, so nothing in it is secret.
    """
    page = content_page(view)

    @wraps(page)
    def wrapper(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = page(request, *args, **kwargs)
        if response.streaming and "ETag" in response:
            # It is strong: nothing but the version and the URL determines the bytes.
            response["ETag"] = response["ETag"].removeprefix("W/")
        if is_public(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return wrapper


def data_file(
    reader: DatasetReader, parts: Iterable[str], content_type: str, file_name: str = ""
) -> HttpResponseBase:
    """Return the file that consists of ``parts``, as a download if ``file_name`` is given.

    A small one is a page like others. A large one is sent while it is rendered, and never stored.
    """
    request = reader.request
    response: HttpResponseBase
    if reader.is_large:
        # The page cache would read the whole response into memory.
        request.META.pop(COMPRESSED_BY_CACHE, None)
        prefix = request.prefix.path if request.prefix else ""
        sent = _rendered(parts, languages.active(), prefix)
        response = StreamingHttpResponse(sent, content_type=content_type)
    else:
        response = HttpResponse("".join(parts), content_type=content_type)
    if file_name:
        response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _rendered(parts: Iterable[str], language: str, prefix: str) -> Iterator[str]:
    """Render each part as inside the request, which ends before the response is sent.

    A process makes one large file at a time. The next one waits for it, but not for ever, since its
    reader may be slow.
    """
    iterator = iter(parts)
    is_alone = _large_file.acquire(timeout=MAX_WAIT_SECONDS)
    try:
        while True:
            with override(language), prefixed_links(prefix):
                part = next(iterator, None)
            if part is None:
                return
            yield part
    finally:
        if is_alone:
            _large_file.release()


@data_page
def as_json(request: SiteRequest, dataset: Dataset) -> HttpResponseBase:
    """Return all contents as JSON."""
    _require_one_address(request)
    reader = DatasetReader(dataset, request)
    return data_file(reader, json_items.parts(reader), JSON)


@data_page
def schema(request: SiteRequest, dataset: Dataset) -> HttpResponseBase:
    """Return the schema of the JSON."""
    _require_one_address(request)
    text = json_items.to_json(json_schema.schema_of(dataset))
    return HttpResponse(text, content_type="application/schema+json; charset=utf-8")


@data_page
def as_csv(request: SiteRequest, dataset: Dataset) -> HttpResponseBase:
    """Return all contents as a table."""
    name = f"{dataset.name}-{request.edition.day}.csv"
    reader = DatasetReader(dataset, request)
    return data_file(reader, csv_rows.parts(reader), CSV, name)


@data_page
def feed(request: SiteRequest, dataset: Dataset) -> HttpResponse:
    """Return the last changed contents as a feed."""
    content_class = dataset.content_class
    entries = Feed(dataset.title, reverse(str(content_class.list_view_name)), request)
    changes = last_changed(request.edition, content_class.kind, FEED_SIZE)
    refs = {key: Ref(content_class.kind, key) for key, _times in changes}
    request.edition.prefetch(refs.values())
    for key, times in changes:
        content: Any = request.edition.find(refs[key])
        # Translations are entries of their own.
        own_id = entry_id(str(content.ref), times.first.date())
        is_original = languages.active() == languages.ORIGINAL
        entries.add_item(
            link=json_items.url_of(content, request) or "",
            unique_id=f"urn:uuid:{content.key}" if is_original else own_id,
            pubdate=times.first,
            updateddate=times.last,
            **dataset.feed_entry(content, request.edition.day),  # type: ignore[misc]  # it has one
        )
    return entries.response()


@data_page
def markdown(request: SiteRequest, datasets: Sequence[Dataset]) -> HttpResponseBase:
    """Return the page of an object or of a list as Markdown."""
    match = resolve(request.path_info.removesuffix(".md") + "/")
    for dataset in datasets:
        if dataset.content_class.list_view_name == match.view_name:
            reader = DatasetReader(dataset, request)
            return data_file(reader, list_page(reader), MARKDOWN)
    content = _content_of_page(request, match)
    return HttpResponse(page_about(content, datasets, request), content_type=MARKDOWN)


@data_page
def facts(request: SiteRequest) -> HttpResponse:
    """Return the facts of an object as JSON: since when, in which version, when confirmed."""
    content = _content_of_page(request, resolve(page_path(request.path_info)))
    text = json_items.to_json(json_items.facts_of(content, request))
    return HttpResponse(text, content_type=JSON)


def _content_of_page(request: SiteRequest, match: ResolverMatch) -> Content:
    page = registry.page_of_match(match)
    if page is None or not getattr(match.func, "is_content_page", False):
        raise Http404(NOT_FOUND_MESSAGE)
    try:
        return request.edition.get(*page)
    except Moved as moved:
        raise Moved(same_file(moved.path, request.path)) from moved


def _require_one_address(request: SiteRequest) -> None:
    """Raise ``Moved`` under the path of a translation: all languages share one JSON."""
    path = languages.in_language(request.path, languages.ORIGINAL)
    if path != request.path:
        raise Moved(path)
