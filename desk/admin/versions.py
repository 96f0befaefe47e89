"""Versions of an object on its form, and discarding its draft."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.admin.comparison import describe_row, stored_content
from desk.admin.confirmation import ConfirmedAction
from desk.admin_urls import action_url
from publishing import operations
from publishing.diff import compare
from record import registry
from record.models import Publication, State
from record.urls import is_content_page

MAX_SHOWN = 5


class DiscardAction(ConfirmedAction):
    """Make the draft what visitors see."""

    name = "discard_selected"
    description = gettext_lazy("Discard the draft…")
    button = gettext_lazy("Discard")
    explanation = gettext_lazy("The draft becomes what is live. Its text stays in the versions.")
    permission = "change"

    @cached_property
    def objects(self) -> list[Any]:
        """Return the objects that are live and have unpublished changes."""
        return [obj for obj in self.queryset if obj.state == State.CHANGED]

    def refusal(self) -> tuple[int, str] | None:
        if self.objects:
            return None
        text = _("There is nothing to discard: no live page has unpublished changes here.")
        return messages.WARNING, text

    def context(self) -> dict[str, Any]:
        in_force = Publication.objects.in_force(timezone.now()).of(*self.objects)
        live = {row.key: row for row in in_force}
        rows = [
            (live[obj.key], compare(obj.content(), stored_content(live[obj.key])))
            for obj in self.objects
        ]
        return {"rows": rows}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        for obj in self.objects:
            operations.discard_draft(obj, self.user)
        return _("Discarded: the draft is what is live. Its text stays in the versions.")


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
    can_discard = obj.state_now == State.CHANGED
    return {
        "discard_url": action_url(obj, DiscardAction.name) if can_discard else "",
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
