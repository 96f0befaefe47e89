import json

from django.http import HttpResponse

from publishing.middleware import content_page
from publishing.open_data import items, schemas, tables
from publishing.open_data.answers import download, open_to_all
from staff import csv_file


@open_to_all
@content_page
def as_json(request, dataset):
    return _json(items.envelope(dataset, request), "application/json; charset=utf-8")


@open_to_all
@content_page
def schema(request, dataset):
    return _json(schemas.schema_of(dataset), "application/schema+json; charset=utf-8")


@open_to_all
@content_page
def as_csv(request, dataset):
    """The whole table at once: what is cut off would look like a shorter list."""
    text = csv_file.text(tables.columns(dataset), tables.rows(dataset, request))
    return download(text, "text/csv; charset=utf-8", f"{dataset.name}-{request.edition.day}.csv")


def _json(data, content_type):
    return HttpResponse(json.dumps(data, ensure_ascii=False), content_type=content_type)
