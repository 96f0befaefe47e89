"""Two people at one draft: the second to save chooses, part by part, between two versions."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin.conflicts import ConflictCheck, Show, conflict_page, describe_save
from core.conflicts import BASED_ON, ChangedBy, ChoiceForm, make_form
from core.http import autosave
from core.i18n.dates import format_bucharest_time
from desk.admin_urls import admin_url, change_url
from desk.forms import add_errors
from publishing.diff.labels import Titles
from publishing.diff.three_way import Conflict, Revision, Stamp, make_choices
from record import drafts
from record.models import Publication, Publishable

SAVED = gettext_lazy("Saved as a draft. Visitors don’t see it until it is published.")


class OutdatedForm(Exception):
    """Raised with the saved object of an outdated form, to roll the save back."""


def save_unless_outdated(
    modeladmin: ConflictCheck, request: Any, obj: Any, show: Show
) -> HttpResponse:
    """Save the form, or redirect to the choices if `obj` has changed since the form was opened.

    The form of a deleted object is saved as a new draft, so that no typed text is lost.
    """
    if obj is None:
        if BASED_ON in request.POST and modeladmin.has_add_permission(request):
            add_to_form(request, "_saveasnew", "1")
            message = _(
                "The object was deleted in the meantime. Your text is a new draft: delete it if it "
                "is not needed."
            )
            modeladmin.message_user(request, message, messages.WARNING)
        return show(request)
    stamp = Stamp.parse(request.POST.get(BASED_ON, ""))
    if stamp == Revision.read(obj).stamp:
        return show(request)
    request.is_outdated = True
    # A form with errors is shown again; it stays outdated, whatever is saved meanwhile.
    add_to_form(request, BASED_ON, str(stamp.model_copy(update={"is_outdated": True})))
    try:
        with transaction.atomic():
            # The rows are deleted first, so that those of the form can be saved.
            for relation in obj._meta.related_objects:
                if relation.one_to_many and relation.name in obj.content_class.model_fields:
                    getattr(obj, relation.name).all().delete()
            response = show(request)
            transaction.set_rollback(True)
            return response
    except OutdatedForm as outdated:
        return _redirect(modeladmin, request, obj, stamp, outdated.args[0])


def add_to_form(request: Any, name: str, value: str) -> None:
    """Set a value in the data of the form that was sent."""
    request.POST = request.POST.copy()
    request.POST[name] = value


def _redirect(
    modeladmin: admin.ModelAdmin, request: Any, obj: Any, stamp: Stamp, yours: Revision
) -> HttpResponseRedirect:
    autosave.mark_saved(request)
    _keep_notes(obj, stamp, yours)
    differences = Conflict.read(obj, stamp, yours).differences
    if any(difference.changed_by != ChangedBy.THEM for difference in differences):
        drafts.save_candidate(obj, yours.content, by=request.user)
        query = urlencode({"yours": yours.stamp, "based_on": stamp})
        return HttpResponseRedirect(f"{admin_url(obj, 'conflict', obj.pk)}?{query}")
    if differences:
        message = _(
            "Another user changed it in the meantime, and you had made no changes. The current "
            "version is shown."
        )
    else:
        message = _(
            "Another user saved the same text in the meantime. The current version is shown."
        )
    modeladmin.message_user(request, message, messages.WARNING)
    return HttpResponseRedirect(change_url(obj))


def _keep_notes(obj: Publishable, based_on: Stamp, yours: Revision) -> None:
    """Append the notes of an outdated form to those that a colleague stored meanwhile."""
    theirs = Revision.read(obj)
    if yours.stamp.notes in (based_on.notes, theirs.stamp.notes):
        return
    is_unchanged = theirs.stamp.notes == based_on.notes
    notes = yours.notes if is_unchanged else f"{theirs.notes}\n\n{yours.notes}".strip()
    type(obj).objects.filter(pk=obj.pk).update(staff_notes=notes)


@transaction.atomic
def conflict_view(modeladmin: ConflictCheck, request: HttpRequest, object_id: str) -> HttpResponse:
    """Show the choices and save them; the query has the stamps of ``yours`` and of its base."""
    obj = modeladmin.lock_object(request, object_id)
    if not modeladmin.has_change_permission(request, obj):
        raise PermissionDenied
    if obj is None:
        message = _(
            "The object was deleted in the meantime. Your text is stored as a draft in the version "
            "history and can be restored from there."
        )
        modeladmin.message_user(request, message, messages.WARNING)
        return HttpResponseRedirect(admin_url(modeladmin.model, "changelist"))
    yours = Revision.find(obj, Stamp.parse(request.GET.get("yours", "")))
    if yours.content is None:
        raise Http404(_("There is no such draft in the version history."))
    conflict = Conflict.read(obj, Stamp.parse(request.GET.get("based_on", "")), yours)
    if not conflict.differences:
        message = _("Yours and theirs are the same now: there is nothing left to choose.")
        modeladmin.message_user(request, message, messages.INFO)
        return HttpResponseRedirect(change_url(obj))
    stamp = conflict.theirs.stamp
    contents = [revision.content for revision in (conflict.before, conflict.theirs, yours)]
    form = make_form(
        request,
        make_choices(conflict.differences, type(obj), Titles(contents)),
        is_sent=request.method == "POST",
        is_current=Stamp.parse(request.POST.get(BASED_ON, "")) == stamp,
    )
    if form.is_valid() and _save(request, conflict, form):
        modeladmin.log_change(request, obj, "Chose between what two people had changed.")
        modeladmin.message_user(request, SAVED, messages.SUCCESS)
        return HttpResponseRedirect(change_url(obj))
    who = _who_saved(request, conflict)
    hidden = [(BASED_ON, stamp)]
    return conflict_page(
        modeladmin, request, obj, form=form, who=who, hidden=hidden, is_stored=True
    )


def _save(request: HttpRequest, conflict: Conflict, form: ChoiceForm) -> bool:
    obj = conflict.obj
    merged = conflict.merge(form.chosen())
    obj.owner_id = merged.owner
    obj.review_date = merged.review_date
    try:
        with transaction.atomic():
            obj.restore(merged.content, by=request.user)
            obj.full_clean()
    except ValidationError as error:
        add_errors(form, error)
        obj.refresh_from_db()
        return False
    return True


def _who_saved(request: HttpRequest, conflict: Conflict) -> str:
    """Describe who saved meanwhile. A row names the person only if the save changed the content."""
    digest = conflict.theirs.content.digest
    if digest == conflict.based_on.digest:
        return _("Another user changed its owner, review date or notes while you were writing.")
    rows = Publication.objects.of(conflict.obj).filter(digest=digest).select_related("saved_by")
    row = rows.defer("content").order_by("-pk").first()
    person = (row and row.saved_by) or _("Another user")
    return describe_save(request, person, format_bucharest_time(conflict.obj.saved_at))
