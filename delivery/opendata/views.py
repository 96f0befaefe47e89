"""The views of a dataset: the list as JSON and CSV, and the schema of the JSON."""

import json
from typing import Any

from django.http import HttpResponse

from core import csv_export
from delivery.middleware import content_page
from delivery.opendata import csv_rows, json_items, json_schema
from delivery.opendata.datasets import Dataset
from delivery.opendata.responses import download, open_to_all
from delivery.prefixes import SiteRequest


@open_to_all
@content_page
def as_json(request: SiteRequest, dataset: Dataset) -> HttpResponse:
    """Return all contents as JSON."""
    return _json(json_items.envelope(dataset, request), "application/json; charset=utf-8")


@open_to_all
@content_page
def schema(request: SiteRequest, dataset: Dataset) -> HttpResponse:
    """Return the schema of the JSON."""
    return _json(json_schema.schema_of(dataset), "application/schema+json; charset=utf-8")


@open_to_all
@content_page
def as_csv(request: SiteRequest, dataset: Dataset) -> HttpResponse:
    """Return the whole table: a truncated response would look like a shorter list."""
    contents = dataset.contents(request.edition)
    rows = [csv_rows.row(dataset, content, request) for content in contents]
    text = csv_export.text(csv_rows.columns(dataset), rows)
    return download(text, "text/csv; charset=utf-8", f"{dataset.name}-{request.edition.day}.csv")


def _json(data: dict[str, Any], content_type: str) -> HttpResponse:
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type=content_type)
