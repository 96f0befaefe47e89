"""Views of open data: a dataset as JSON with its schema and as CSV, and their common parts."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from delivery.middleware import content_page
from delivery.opendata import csv_rows, json_items, json_schema
from delivery.opendata.datasets import Dataset
from delivery.opendata.files import CSV, respond
from delivery.opendata.json_ld import is_public
from delivery.prefixes import SiteRequest

JSON = "application/json; charset=utf-8"


def data_page(view: Callable[..., Any]) -> Callable[..., HttpResponseBase]:
    """Make a content page that pages of other sites may read with its ETag, a 304 too.

    The response does not depend on the visitor, so nothing in it is secret.
    """
    page = content_page(view)

    @wraps(page)
    def wrapper(request: SiteRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = page(request, *args, **kwargs)
        if is_public(request):
            response["Access-Control-Allow-Origin"] = "*"
            response["Access-Control-Expose-Headers"] = "ETag"
        return response

    return wrapper


@data_page
def as_json(request: SiteRequest, dataset: Dataset) -> HttpResponseBase:
    """Return all contents as JSON."""
    return respond(request, lambda: json_items.parts(dataset, request), JSON)


@data_page
def schema(request: SiteRequest, dataset: Dataset) -> HttpResponseBase:
    """Return the schema of the JSON."""
    text = json_items.to_json(json_schema.schema_of(dataset))
    return HttpResponse(text, content_type="application/schema+json; charset=utf-8")


@data_page
def as_csv(request: SiteRequest, dataset: Dataset) -> HttpResponseBase:
    """Return all contents as a table."""
    name = f"{dataset.name}-{request.edition.day}.csv"
    return respond(request, lambda: csv_rows.parts(dataset, request), CSV, name)
