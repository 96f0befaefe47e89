"""The acts by which staff agree: submit, send back, approve, share a preview, say that it is still correct."""

import datetime

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from publishing import dates, drafts, kinds, previews, reviewing
from publishing.admin.acting import act, action, bound_data
from publishing.admin.forms import NoteForm, ShareForm, StillCorrectForm
from publishing.admin.what_changes import what_will_change
from publishing.models import Step
from staff import audit
from staff.models import Act

READ_AGAIN_AFTER = datetime.timedelta(days=365)
FOR_THE_PUBLISHER = "For whoever publishes it: what you changed, and where it comes from."
FOR_THE_EDITOR = "For whoever submitted it: what to change before it is published."
FOR_THE_RECORD = "It stands in the record beside the publication. It may be empty."


class AgreeingActs:
    """Editors submit, publishers send back or approve; all who may change a kind can share its drafts."""

    actions = (
        "submit_selected",
        "send_back_selected",
        "approve_selected",
        "share_selected",
        "find_correct_selected",
    )

    def has_approve_permission(self, request):
        return self.has_publish_permission(request)

    @action("change", description="Submit for publishing…", description_plural="Submit for publishing…")
    def submit_selected(self, request, queryset):
        form = NoteForm(bound_data(request), help_text=FOR_THE_PUBLISHER)
        return self._remark(request, queryset, "submit_selected", Step.SUBMITTED, "Submit", form)

    @action("approve", description="Send back…", description_plural="Send back…")
    def send_back_selected(self, request, queryset):
        form = NoteForm(bound_data(request), help_text=FOR_THE_EDITOR)
        return self._remark(request, queryset, "send_back_selected", Step.SENT_BACK, "Send back", form)

    @action("approve", description="Approve as it stands…", description_plural="Approve as they stand…")
    def approve_selected(self, request, queryset):
        form = NoteForm(bound_data(request), help_text=FOR_THE_RECORD, required=False)
        return self._remark(request, queryset, "approve_selected", Step.APPROVED, "Approve", form)

    @action("change", description="Share a preview…", description_plural="Share a preview…")
    def share_selected(self, request, queryset):
        made = []

        def perform(answers):
            objects = list(queryset)
            lifetime = datetime.timedelta(days=answers["days"])
            path = kinds.live_path_of(objects[0]) or "/"
            link = previews.make_link(
                rows_of(objects), request.user, path, timezone.now(), answers["for_whom"], lifetime
            )
            made.append(link)
            return "The link is made. Copy it from this page; it can be revoked here too."

        return act(
            self,
            request,
            queryset,
            name="share_selected",
            title="Share a preview",
            button="Make the link",
            form=ShareForm(bound_data(request)),
            perform=perform,
            leads_to=lambda: reverse("admin:publishing_previewlink_change", args=[made[0].pk]),
        )

    @action("change", description="Still correct…", description_plural="Still correct…")
    def find_correct_selected(self, request, queryset):
        def perform(answers):
            for obj in queryset:
                _find_correct(obj, request.user, answers["review_date"])
            return (
                f"Found correct: {queryset.count()}. To be read again on {answers['review_date']:%-d %B %Y}."
            )

        initial = {"review_date": dates.today() + READ_AGAIN_AFTER}
        return act(
            self,
            request,
            queryset,
            name="find_correct_selected",
            title="Still correct",
            button="It is still correct",
            form=StillCorrectForm(bound_data(request), initial=initial),
            perform=perform,
        )

    def _remark(self, request, queryset, name, step, button, form):
        def perform(answers):
            rows = rows_of(_as_shown(request, queryset))
            _check_is_due(step, queryset)
            reviewing.remark(rows, step, text=answers["note"], now=timezone.now(), by=request.user)
            return f"{step.label}: {len(rows)}."

        return act(
            self,
            request,
            queryset,
            name=name,
            title=button,
            button=button,
            form=form,
            perform=perform,
            about=lambda: what_will_change(list(queryset)),
        )


def rows_of(objects) -> list:
    """The rows of the record that hold the drafts as they stand; a draft that has none gets one."""
    for obj in objects:
        obj.leave_candidate()
    found = drafts.newest_of(objects)
    missing = [str(obj) for obj in objects if obj.key not in found]
    if missing:
        raise ValidationError(
            f"The draft was withheld: {', '.join(missing)}. Change it first.", code="was_withheld"
        )
    return [found[obj.key] for obj in objects]


def _as_shown(request, queryset) -> list:
    """The objects, unless one was changed after the page was opened: nobody approves what they didn't read."""
    objects = list(queryset)
    for obj in objects:
        if obj.content().digest != request.POST.get(f"seen-{obj.key}"):
            raise ValidationError(
                f"“{obj}” was changed after you opened this page. Read below what changed, then decide again.",
                code="changed_since_read",
            )
    return objects


def _check_is_due(step, queryset):
    """Only what isn't public yet is agreed on, and only what was submitted is sent back."""
    waiting = {obj.pk for obj in queryset.all().submitted()}
    for obj in queryset:
        if not obj.has_unpublished_changes:
            raise ValidationError(
                f"“{obj}” has no changes that visitors don't see already.", code="no_changes"
            )
        if step == Step.SENT_BACK and obj.pk not in waiting:
            raise ValidationError(
                f"“{obj}” was not submitted, or is sent back already.", code="not_submitted"
            )


def _find_correct(obj, by, review_date):
    """Moves the review date by itself: neither content nor the time of the last save changes."""
    type(obj).objects.filter(pk=obj.pk).update(review_date=review_date)
    audit.record(
        Act.FOUND_CORRECT,
        by,
        kind=obj.kind,
        reference=obj.key,
        old={"review_date": obj.review_date},
        new={"review_date": review_date},
    )
