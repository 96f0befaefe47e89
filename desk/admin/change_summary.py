"""Context of a confirmation page: for each object the changes, issues and review entries."""

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone

from desk.admin_urls import object_url
from publishing.checks import run_checks
from publishing.diff import compare
from publishing.diff.titles import Titles
from publishing.operations.withdrawing import find_referrers
from record.content import Content, Ref
from record.models import Publication, Publishable, ReviewEntry


def change_summary(
    objects: Sequence[Publishable], at: datetime.datetime | None = None
) -> dict[str, Any]:
    """Compare each draft with the content in force at `at` (aware; default: now), and check it."""
    now = timezone.now()
    at = max(at or now, now)
    drafts = {obj.ref: obj.content() for obj in objects}
    live = {row.key: stored_content(row) for row in Publication.objects.in_force(at).of(*objects)}
    titles = Titles([*drafts.values(), *live.values()])
    issues = run_checks(drafts, at)
    planned = list(Publication.objects.planned_for(objects, now))
    entries = _review_entries_on(drafts)
    subjects = []
    for obj in objects:
        draft = drafts[obj.ref]
        subjects.append(
            {
                "obj": obj,
                "digest": draft.digest,
                "comparison": compare(live.get(obj.key), draft, titles),
                "issues": [issue for issue in issues if issue.place.ref == obj.ref],
                "review_entries": [entry for entry in entries if entry.publication.key == obj.key],
                "is_new": live.get(obj.key) is None,
                "planned": [row for row in planned if row.key == obj.key],
            }
        )
    return {"subjects": subjects}


def referrers(objects: Iterable[Publishable]) -> dict[str, Any]:
    """Return the published rows that mention the objects, each with the URL of its form."""
    rows = find_referrers([obj.ref for obj in objects], timezone.now())
    return {"referrers": [(row, object_url(row)) for row in rows]}


def stored_content(row: Publication) -> Content | None:
    """Return the content of `row`; None for a withdrawal and for withheld content."""
    return row.read(None) if row.content is not None else None


def _review_entries_on(drafts: dict[Ref, Content]) -> list[ReviewEntry]:
    digests = {ref.key: content.digest for ref, content in drafts.items()}
    entries = ReviewEntry.objects.filter(
        publication__key__in=digests, publication__digest__in=digests.values()
    )
    entries = entries.select_related("publication", "created_by")
    entries = entries.defer("publication__content", "publication__card")
    return [
        entry for entry in entries if entry.publication.digest == digests[entry.publication.key]
    ]
