"""The status of a working copy above its form: its state, the remarks about it, and links to its other pages."""

from django.urls import reverse
from django.utils import timezone

from desk.admin.translation_actions import translation_statuses
from desk.state_text import describe_state
from publishing.models import JointPublication
from record import registry
from record.models import Publication, ReviewEntry, State, Step


def form_status(obj) -> dict:
    """Return the context of the form; `obj` comes from a queryset `with_state()`."""
    now = timezone.now()
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}"
    return {
        "state_text": describe_state(obj, now),
        **_review_entries(obj),
        "translations": translation_statuses(obj),
        "planned": Publication.objects.planned_for([obj], now),
        "joint_publications": JointPublication.objects.filter(items__key=obj.key),
        "waits_for_a_publisher": obj.last_step == Step.SUBMITTED and obj.has_unpublished_changes,
        "record_url": reverse("admin:record_publication_changelist") + f"?key={obj.key}",
        "compare_url": _compare_url(obj),
        "preview_url": reverse(f"{name}_preview", args=[obj.pk]),
        "live_url": registry.live_path_of(obj) if obj.state in (State.LIVE, State.CHANGED) else "",
    }


def _review_entries(obj) -> dict:
    """Return the entries on the current draft, and those on its earlier states since publication."""
    entries = ReviewEntry.objects.since_last_publication(obj.key)
    entries = entries.select_related("created_by", "link", "publication")
    entries = list(entries.defer("publication__content", "publication__card"))
    return {
        "review_entries": [entry for entry in entries if entry.publication.digest == obj.digest],
        "earlier_review_entries": [
            entry for entry in entries if entry.publication.digest != obj.digest
        ],
    }


def _compare_url(obj):
    """Return the URL of the comparison of draft and live; empty if nothing but the draft exists."""
    if (
        not Publication.objects.of(obj)
        .exclude(digest=obj.digest)
        .filter(content__isnull=False)
        .exists()
    ):
        return ""
    return reverse("admin:record_publication_compare") + f"?key={obj.key}"
