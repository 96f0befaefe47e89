import json

from django.http import HttpResponse

from core import csv_export
from delivery.middleware import content_page
from delivery.opendata import csv_rows, json_items, json_schema
from delivery.opendata.responses import download, open_to_all


@open_to_all
@content_page
def as_json(request, dataset):
    return _json(json_items.envelope(dataset, request), "application/json; charset=utf-8")


@open_to_all
@content_page
def schema(request, dataset):
    return _json(json_schema.schema_of(dataset), "application/schema+json; charset=utf-8")


@open_to_all
@content_page
def as_csv(request, dataset):
    """The whole table at once: what is cut off would look like a shorter list."""
    text = csv_export.text(csv_rows.columns(dataset), csv_rows.rows(dataset, request))
    return download(text, "text/csv; charset=utf-8", f"{dataset.name}-{request.edition.day}.csv")


def _json(data, content_type):
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type=content_type)
