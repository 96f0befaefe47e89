"""Versions of an object on its form."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from desk.admin.comparison import describe_row
from desk.admin_urls import action_url
from record import registry
from record.models import Publication
from record.urls import is_content_page

MAX_SHOWN = 5


@dataclass(frozen=True)
class Version:
    """A row of the record on the form of its object; a URL is empty if it would change nothing."""

    label: str
    compare_url: str
    restore_url: str


def version_panel(obj: Any, at: datetime.datetime) -> dict[str, Any]:
    """Return the newest versions of `obj`, which comes from a queryset `with_state(at)`."""
    rows = Publication.objects.of(obj).select_related("saved_by", "recorded_by")
    newest = list(rows.defer("content", "card").order_by("-pk")[:MAX_SHOWN])
    return {
        "newest": [_version(row, obj, at) for row in newest],
        "archive_url": _archive_url(obj) if obj.live_from else "",
    }


def _version(row: Publication, obj: Any, at: datetime.datetime) -> Version:
    differs = row.digest != obj.digest and not row.is_gone
    query = {"key": row.key, "before": row.pk}
    return Version(
        describe_row(row, at),
        reverse("admin:record_publication_compare", query=query) if differs else "",
        action_url(row, "restore_selected") if differs else "",
    )


def _archive_url(obj: Any) -> str:
    """Return the page that lists the days of the object's page; empty for kinds without pages."""
    path = registry.live_path_of(obj)
    return f"/archive/?{urlencode({'path': path})}" if is_content_page(path) else ""
