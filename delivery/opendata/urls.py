from django.urls import path

from delivery.opendata import views
from delivery.opendata.datasets import Dataset


def paths(dataset: Dataset) -> list:
    """What the urls of the dataset's app include: the list as JSON and CSV, and the schema of the JSON."""
    named = {"dataset": dataset}
    return [
        path(f"{dataset.name}.json", views.as_json, named, name=f"{dataset.name}.json"),
        path(f"{dataset.name}.csv", views.as_csv, named, name=f"{dataset.name}.csv"),
        path(
            f"data/schema/{dataset.name}.json", views.schema, named, name=f"{dataset.name}.schema"
        ),
    ]
