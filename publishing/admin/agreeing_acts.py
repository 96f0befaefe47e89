"""The acts by which staff agree: submit, send back, approve, share a preview, say that it is still correct."""

import datetime

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from publishing import dates, kinds, previews, reviewing
from publishing.admin.acting import act, action, bound_data
from publishing.admin.forms import NoteForm, ShareForm, StillCorrectForm
from publishing.admin.previewing import rows_of
from publishing.admin.what_changes import what_will_change
from publishing.models import Step
from staff import audit
from staff.models import Act

READ_AGAIN_AFTER = datetime.timedelta(days=365)
FOR_THE_PUBLISHER = gettext_lazy("For whoever publishes it: what you changed, and where it comes from.")
FOR_THE_EDITOR = gettext_lazy("For whoever submitted it: what to change before it is published.")
FOR_THE_RECORD = gettext_lazy("It stands in the record beside the publication. It may be empty.")
SUBMIT = gettext_lazy("Submit for publishing…")
SEND_BACK = gettext_lazy("Send back…")
APPROVE_IT = gettext_lazy("Approve as it stands…")
APPROVE_THEM = gettext_lazy("Approve as they stand…")
SHARE = gettext_lazy("Share a preview…")
STILL_CORRECT = gettext_lazy("Still correct…")
TOLD = {
    Step.SUBMITTED: gettext_lazy("Submitted: {}. Publishers find it on their desk."),
    Step.SENT_BACK: gettext_lazy("Sent back: {}. Whoever saved it last finds it on their desk."),
    Step.APPROVED: gettext_lazy("Approved as it stands: {}."),
}


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

    @action("change", description=SUBMIT, description_plural=SUBMIT)
    def submit_selected(self, request, queryset):
        form = NoteForm(bound_data(request), help_text=FOR_THE_PUBLISHER)
        return self._remark(request, queryset, "submit_selected", Step.SUBMITTED, _("Submit"), form)

    @action("approve", description=SEND_BACK, description_plural=SEND_BACK)
    def send_back_selected(self, request, queryset):
        form = NoteForm(bound_data(request), help_text=FOR_THE_EDITOR)
        return self._remark(request, queryset, "send_back_selected", Step.SENT_BACK, _("Send back"), form)

    @action("approve", description=APPROVE_IT, description_plural=APPROVE_THEM)
    def approve_selected(self, request, queryset):
        form = NoteForm(bound_data(request), help_text=FOR_THE_RECORD, required=False)
        return self._remark(request, queryset, "approve_selected", Step.APPROVED, _("Approve"), form)

    @action("change", description=SHARE, description_plural=SHARE)
    def share_selected(self, request, queryset):
        objects = list(queryset)
        path = kinds.live_path_of(objects[0]) if objects else "/"
        return share_page(self, request, queryset, objects, "share_selected", path or "/")

    @action("change", description=STILL_CORRECT, description_plural=STILL_CORRECT)
    def find_correct_selected(self, request, queryset):
        def perform(answers):
            for obj in queryset:
                _find_correct(obj, request.user, answers["review_date"])
            return _("Found correct: {number}. To be read again on {day}.").format(
                number=queryset.count(), day=dates.in_words(answers["review_date"])
            )

        initial = {"review_date": dates.today() + READ_AGAIN_AFTER}
        return act(
            self,
            request,
            queryset,
            name="find_correct_selected",
            title=_("Still correct"),
            button=_("It is still correct"),
            form=StillCorrectForm(bound_data(request), initial=initial),
            perform=perform,
        )

    def _remark(self, request, queryset, name, step, button, form):
        return remark_page(self, request, queryset, list(queryset), name, step, button, form)


def remark_page(modeladmin, request, queryset, objects, name, step, button, form):
    """Shows what differs from what is live, and records the step on exactly these drafts."""

    def perform(answers):
        rows = rows_of(objects, request.user)
        _check_were_read(request, rows)
        _check_is_due(step, kinds.objects_of([obj.ref for obj in objects]))
        reviewing.remark(rows, step, text=answers["note"], now=timezone.now(), by=request.user)
        return TOLD[step].format(", ".join(str(row) for row in rows))

    return act(
        modeladmin,
        request,
        queryset,
        name=name,
        title=button,
        button=button,
        form=form,
        perform=perform,
        about=lambda: what_will_change(objects),
    )


def share_page(modeladmin, request, queryset, objects, name, path):
    """Asks for whom, makes the link, and leads to the page from which it is copied."""
    made = []

    def perform(answers):
        rows, lifetime = rows_of(objects, request.user), datetime.timedelta(days=answers["days"])
        made.append(
            previews.make_link(rows, request.user, path, timezone.now(), answers["for_whom"], lifetime)
        )
        return _("The link is made. Copy it from this page; it can be revoked here too.")

    return act(
        modeladmin,
        request,
        queryset,
        name=name,
        title=_("Share a preview"),
        button=_("Make the link"),
        form=ShareForm(bound_data(request)),
        perform=perform,
        leads_to=lambda: reverse("admin:publishing_previewlink_change", args=[made[0].pk]),
    )


def _check_were_read(request, rows):
    """Nobody approves what they didn't read: the page said which drafts it showed."""
    for row in rows:
        if row.digest != request.POST.get(f"seen-{row.key}"):
            raise ValidationError(
                _(
                    "“%(object)s” was changed after you opened this page. Read below what changed, then decide again."
                ),
                params={"object": row},
                code="changed_since_read",
            )


def _check_is_due(step, objects):
    """Only what isn't public yet is agreed on, and only what was submitted is sent back."""
    for obj in objects:
        if not obj.has_unpublished_changes:
            raise ValidationError(
                _("“%(object)s” has no changes that visitors don't see already."),
                code="no_changes",
                params={"object": obj},
            )
        if step == Step.SENT_BACK and obj.last_step != Step.SUBMITTED:
            raise ValidationError(
                _("“%(object)s” was not submitted, or is sent back already."),
                code="not_submitted",
                params={"object": obj},
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
