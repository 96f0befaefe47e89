from django.urls import URLPattern, path

from delivery.opendata import views
from delivery.opendata.datasets import Dataset


def paths(dataset: Dataset) -> list[URLPattern]:
    """Return the URLs of a dataset for its app: the JSON, its schema, the CSV, the feed."""
    name = dataset.name
    arguments = {"dataset": dataset}
    feed = path(f"{name}/feed/", views.feed, arguments, name=f"{name}.feed")
    return [
        *([feed] if dataset.feed_entry else []),
        path(f"{name}.json", views.as_json, arguments, name=f"{name}.json"),
        path(f"{name}.csv", views.as_csv, arguments, name=f"{name}.csv"),
        path(f"data/schema/{name}.json", views.schema, arguments, name=f"{name}.schema"),
    ]
