"""What the confirmation page of an action shows of its objects: changes for visitors, findings, referring pages."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone

from publishing.checks import Issue, run_checks
from publishing.diff import Comparison, compare
from publishing.diff.titles import Titles
from publishing.operations.withdrawing import find_referrers
from record.content import Content
from record.models import Publication, ReviewEntry


@dataclass(frozen=True)
class Subject:
    """One object of an action, as its confirmation page shows it."""

    obj: Any
    digest: str
    comparison: Comparison
    issues: list[Issue]
    review_entries: list[ReviewEntry]
    is_new: bool
    planned: list[Publication]


def change_summary(objects, at=None) -> dict:
    """Compare each draft with what visitors read at `at` (aware; default: now), with the findings of the checks."""
    at = max(at or timezone.now(), timezone.now())
    drafts = {obj.ref: obj.content() for obj in objects}
    live = {row.key: stored_content(row) for row in Publication.objects.in_force(at).of(*objects)}
    names = Titles([*drafts.values(), *filter(None, live.values())])
    issues = run_checks(drafts, at)
    planned = list(Publication.objects.planned_for(objects, timezone.now()))
    entries = _review_entries_on(drafts)
    return {
        "subjects": [
            Subject(
                obj,
                drafts[obj.ref].digest,
                compare(live.get(obj.key), drafts[obj.ref], names),
                [issue for issue in issues if issue.place.ref == obj.ref],
                [entry for entry in entries if entry.publication.key == obj.key],
                live.get(obj.key) is None,
                [row for row in planned if row.key == obj.key],
            )
            for obj in objects
        ]
    }


def referrers(objects) -> dict:
    refs = [obj.ref for obj in objects]
    return {"referrers": [(row, object_url(row)) for row in find_referrers(refs, timezone.now())]}


def stored_content(row: Publication | None) -> Content | None:
    """Return the stored content, or None if the row has none, as a withdrawal."""
    return row.read(None) if row and row.content is not None else None


def object_url(row: Publication) -> str:
    """Return the URL that leads to the form of the object of `row`, without a query."""
    return reverse("admin:object", args=[row.kind, row.key])


def change_url(obj) -> str:
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


def _review_entries_on(drafts: dict) -> list[ReviewEntry]:
    digests = {ref.key: content.digest for ref, content in drafts.items()}
    entries = ReviewEntry.objects.filter(
        publication__key__in=digests, publication__digest__in=digests.values()
    )
    entries = entries.select_related("publication", "created_by").defer(
        "publication__content", "publication__card"
    )
    return [
        entry for entry in entries if entry.publication.digest == digests[entry.publication.key]
    ]
