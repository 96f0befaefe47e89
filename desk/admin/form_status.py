"""What stands at the head of a working copy's form: how it stands, what was said about it, where it can be seen."""

from django.urls import reverse
from django.utils import timezone

from desk.admin.translation_actions import standings_of
from desk.state_text import describe_state
from publishing.models import JointPublication
from record import registry
from record.models import Publication, ReviewEntry, State, Step


def head_of(obj) -> dict:
    """``obj`` comes from a queryset ``with_state``."""
    now = timezone.now()
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}"
    return {
        "state_text": describe_state(obj, now),
        **_remarks(obj),
        "translations": standings_of(obj),
        "planned": Publication.objects.planned_for([obj], now),
        "joint_publications": JointPublication.objects.filter(items__key=obj.key),
        "waits_for_a_publisher": obj.last_step == Step.SUBMITTED and obj.has_unpublished_changes,
        "record_url": reverse("admin:record_publication_changelist") + f"?key={obj.key}",
        "compare_url": _compare_url(obj),
        "preview_url": reverse(f"{name}_preview", args=[obj.pk]),
        "live_url": registry.live_path_of(obj) if obj.state in (State.LIVE, State.CHANGED) else "",
    }


def _review_entries(obj) -> dict:
    """What was said of the draft as it stands, and of what it was since the last publication."""
    said = ReviewEntry.objects.since_last_publication(obj.key).select_related(
        "created_by", "link", "publication"
    )
    said = list(said.defer("publication__content", "publication__card"))
    return {
        "review_entries": [each for each in said if each.publication.digest == obj.digest],
        "earlier_review_entries": [each for each in said if each.publication.digest != obj.digest],
    }


def _compare_url(obj):
    """The comparison of draft and live; nothing to compare where the draft is all there is."""
    if not Publication.objects.of(obj).exclude(digest=obj.digest).filter(content__isnull=False).exists():
        return ""
    return reverse("admin:record_publication_compare") + f"?key={obj.key}"
