"""Views of open data: a dataset as JSON with its schema and as CSV, and their common parts."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from core import csv_export
from delivery.middleware import content_page
from delivery.opendata import csv_rows, json_items, json_schema
from delivery.opendata.datasets import Dataset
from delivery.opendata.json_ld import is_public
from delivery.prefixes import SiteRequest


def data_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a content page that pages of other sites may read with its ETag, a 304 too.

    The response does not depend on the visitor, so nothing in it is secret.
    """
    page = content_page(view)

    @wraps(page)
    def wrapper(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = page(request, *args, **kwargs)
        if is_public(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return wrapper


def download(content: str | bytes, content_type: str, file_name: str) -> HttpResponse:
    """Return ``content`` as a file."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


@data_page
def as_json(request: SiteRequest, dataset: Dataset) -> HttpResponse:
    """Return all contents as JSON."""
    return _json(json_items.envelope(dataset, request), "application/json; charset=utf-8")


@data_page
def schema(request: SiteRequest, dataset: Dataset) -> HttpResponse:
    """Return the schema of the JSON."""
    return _json(json_schema.schema_of(dataset), "application/schema+json; charset=utf-8")


@data_page
def as_csv(request: SiteRequest, dataset: Dataset) -> HttpResponse:
    """Return the whole table: a truncated response would look like a shorter list."""
    contents = dataset.contents(request.edition)
    rows = [csv_rows.row(dataset, content, request) for content in contents]
    text = csv_export.text(csv_rows.columns(dataset), rows)
    return download(text, "text/csv; charset=utf-8", f"{dataset.name}-{request.edition.day}.csv")


def _json(data: dict[str, Any], content_type: str) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type=content_type)
