"""Versions of an object on its form: discard its draft, undo its publication, duplicate it."""

import datetime
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from desk.admin.confirmation import ConfirmedAction
from desk.admin.panels import FormPage, Panel
from desk.admin.publish_actions import SchedulingAction
from desk.admin_urls import action_url, change_url
from desk.forms import UndoForm
from publishing import operations
from publishing.checks import run_checks
from publishing.diff import compare
from publishing.mentions import find_mentions
from publishing.operations.publishing import content_facts
from publishing.versions import describe_row, stored_content
from record import registry
from record.models import Publication, State, objects_with_state
from record.urls import is_content_page

MAX_SHOWN = 5
MAX_ROWS = 50  # of which the last draft of each series is shown


class DiscardAction(ConfirmedAction):
    """Replace the draft by the version that visitors see."""

    name = "discard_selected"
    description = gettext_lazy("Discard the draft…")
    button = gettext_lazy("Discard")
    explanation = gettext_lazy(
        "The draft becomes what is live. Its text stays in the version history."
    )
    permission = "change"

    @cached_property
    def objects(self) -> list[Any]:
        """Return the objects that are live and have unpublished changes."""
        objects = objects_with_state(obj.ref for obj in self.queryset)
        return [obj for obj in objects if obj.state == State.CHANGED]

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
        return _("Discarded: the draft is what is live. Its text stays in the version history.")


class UndoAction(SchedulingAction):
    """Publish the version before the last one again; withdraw the page if there was none."""

    name = "undo_selected"
    description = gettext_lazy("Undo the publication…")
    button = gettext_lazy("Undo")
    permission = "publish"
    form_class = UndoForm
    max_objects = 1

    @cached_property
    def _last_two(self) -> tuple[Publication | None, Publication | None]:
        return operations.last_publication(self.objects[0], timezone.now())

    def refusal(self) -> tuple[int, str] | None:
        last, before = self._last_two
        if last is None:
            return messages.WARNING, _("There is nothing to undo: it is not live.")
        if before is None and not self.user.has_perm("record.withdraw"):
            text = _("There is no earlier version, and you don’t have permission to withdraw it.")
            return messages.ERROR, text
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        before = self._last_two[1]
        obj = self.objects[0]
        is_solo = before is not None and content_facts(obj, before.digest, self.user).is_solo
        return {"withdraws": before is None, "is_solo": is_solo}

    def context(self) -> dict[str, Any]:
        obj = self.objects[0]
        last, before = self._last_two
        content = stored_content(before) if before else None
        now = timezone.now()
        subject = {
            "obj": obj,
            "form_url": change_url(obj),
            "digest": last.digest if last else "",
            "live": last,
            "comparison": compare(stored_content(last) if last else None, content),
            "issues": run_checks({obj.ref: content}, now) if content else [],
            "planned": self.planned,
        }
        kinds = registry.kinds_for(self.user, "view")
        return {
            "explanation": self._explanation(),
            "subjects": [subject],
            "referrers": () if before else find_mentions([obj], kinds, now),
        }

    def _explanation(self) -> str:
        if self._last_two[1] is None:
            return _("No version was live before this one: the page is withdrawn.")
        text = _("The previous version is published again.")
        if self.objects[0].state == State.CHANGED:
            more = _(
                "It also becomes the draft; the text of the draft stays in the version history."
            )
            return f"{text} {more}"
        return text

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        obj = self.objects[0]
        text = cleaned_data.get("note") or cleaned_data["reason"]
        solo_reason = cleaned_data.get("solo_reason", "")
        try:
            row = operations.undo(obj, self.user, self.seen(obj), text, solo_reason=solo_reason)
        except ValidationError:
            del self._last_two
            raise
        if row and row.is_withdrawal:
            return _("Undone: the page is withdrawn.")
        return _("Undone: the previous version is live again.")


class DuplicateAction(ConfirmedAction):
    """Make a draft of a new object with this content."""

    name = "duplicate_selected"
    description = gettext_lazy("Duplicate…")
    button = gettext_lazy("Duplicate")
    explanation = gettext_lazy("A new draft gets this content and the next free web address.")
    permission = "duplicate"

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        for obj in self.objects:
            self.result = operations.duplicate(obj, self.user)
        return _("Duplicated. Change what differs: the title, the web address, the dates.")


def _context(page: FormPage) -> dict[str, Any]:
    """Return the newest versions, and the URLs of the comparison and of all versions."""
    obj = page.obj
    rows = Publication.objects.of(obj).select_related("saved_by", "recorded_by").defer("content")
    newest = _without_series(rows.order_by("-pk")[:MAX_ROWS])
    shown = newest[:MAX_SHOWN]
    if obj.live_from and not any(row.is_in_force(page.at) for row in shown):
        shown[MAX_SHOWN - 1 :] = rows.in_force(page.at)
    # A page that no member of the staff has published yet has nothing to undo.
    is_last_step = obj.state_now == State.LIVE and newest[0].is_in_force(page.at)
    can_undo = is_last_step and newest[0].recorded_by_id
    can_discard = obj.state_now == State.CHANGED
    query = {"key": obj.key}
    compare_url = reverse("admin:record_publication_compare", query=query)
    path = registry.live_path_of(obj)
    has_page = obj.live_from and is_content_page(path)
    others = Publication.objects.of(obj).exclude(digest=obj.digest).filter(content__isnull=False)
    return {
        "versions": {
            "newest": [_version(row, obj, page.at) for row in shown],
            "undo_url": action_url(obj, UndoAction.name) if can_undo else "",
            "discard_url": action_url(obj, DiscardAction.name) if can_discard else "",
            "origin_url": reverse("admin:record_publication_origin", query=query),
            "archive_url": f"/archive/?{urlencode({'path': path})}" if has_page else "",
        },
        "record_url": reverse("admin:record_publication_changelist", query=query),
        "compare_url": compare_url if others.exists() else "",
    }


def _without_series(rows: Iterable[Publication]) -> list[Publication]:
    """Return the rows, newest first, with the last draft that one person saved in a series only."""
    shown: list[Publication] = []
    for row in rows:
        is_in_series = shown and shown[-1].is_candidate and shown[-1].saved_by_id == row.saved_by_id
        if not (row.is_candidate and is_in_series):
            shown.append(row)
    return shown


def _version(row: Publication, obj: Any, at: datetime.datetime) -> dict[str, str]:
    """Return the label of the row, and the URLs of what would change the draft."""
    version = {"label": describe_row(row, at)}
    if row.digest != obj.digest and not row.is_gone:
        query = {"key": row.key, "before": row.pk}
        version["compare_url"] = reverse("admin:record_publication_compare", query=query)
        version["restore_url"] = action_url(row, "restore_selected")
    return version


VERSIONS = Panel("desk/_versions.html", _context)
