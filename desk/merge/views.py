"""The page on which somebody chooses, piece by piece, between what they typed and what was saved meanwhile."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.uploads.storage import ExaminedFileField
from desk.merge.form import ChoiceForm, DifferenceDisplay
from desk.merge.three_way import (
    ChangedBy,
    Difference,
    Part,
    Revision,
    Stamp,
    differences,
    merged_confirmations,
)
from desk.state_text import format_bucharest_time
from record.models import Publication

BASED_ON = "_based_on"
SAVED = gettext_lazy("Saved as a draft. Visitors see nothing of it until it is published.")
NOTHING_LEFT = gettext_lazy("Yours and theirs are the same now: there is nothing left to choose.")
SAVED_AGAIN = gettext_lazy(
    "Somebody saved again while you were choosing. Read “theirs” once more, then save your choice."
)
DELETED = gettext_lazy(
    "It was deleted meanwhile. What you typed is in the record as a draft, and can be restored from there."
)
LOG = "Chose between what two people had changed."


@dataclass(frozen=True)
class Conflict:
    """An object as it stands (theirs), as somebody typed it (yours), and as it was before both."""

    obj: Any
    based_on: Stamp
    before: Revision
    theirs: Revision
    yours: Revision

    @property
    def differences(self) -> list[Difference]:
        return differences_of(self.obj, self.before, self.theirs, self.yours)

    def merged(self, chosen) -> Revision:
        """Theirs with the chosen parts; what is known of a file goes with it."""
        mine = self.yours.parts()
        following = [Part(fact) for fact, file in _facts(self.obj).items() if Part(file) in chosen]
        joined = merged_confirmations(self.theirs, self.yours)
        return self.theirs.with_parts(joined | chosen | {part: mine[part] for part in following})


def lock_object(modeladmin, request, object_id):
    """Lock and return the object until the transaction ends, or None if it is gone. SQLite locks by the transaction."""
    obj = modeladmin.get_object(request, unquote(object_id))
    return obj and modeladmin.model.objects.select_for_update().filter(pk=obj.pk).first()


def base_of(obj, stamp: Stamp, yours: Revision) -> Revision:
    """Return the revision that a form with this stamp was based on; without content if that is gone."""
    if yours.content.digest == stamp.digest:
        return Revision(yours.content, stamp.owner, stamp.review_date)
    rows = Publication.objects.of(obj).filter(digest=stamp.digest, content__isnull=False)
    row = rows.order_by("-pk").first()
    return Revision(row.read(None) if row else None, stamp.owner, stamp.review_date)


def differences_of(obj, before, theirs, yours) -> list[Difference]:
    return differences(before, theirs, yours, without=_facts(obj))


def conflict_view(modeladmin, request, object_id):
    """``?yours=`` names the row of what was typed, ``based_on`` the stamp of its form; no row holds the other two."""
    if request.method != "POST":
        return _answer(modeladmin, request, modeladmin.get_object(request, unquote(object_id)))
    with transaction.atomic():
        return _answer(modeladmin, request, lock_object(modeladmin, request, object_id))


def _answer(modeladmin, request, obj):
    if not modeladmin.has_change_permission(request, obj):
        raise PermissionDenied
    if obj is None:
        modeladmin.message_user(request, DELETED, messages.WARNING)
        return HttpResponseRedirect(_address(modeladmin, "changelist"))
    conflict = _read(request, obj)
    if not conflict.differences:
        modeladmin.message_user(request, NOTHING_LEFT, messages.INFO)
        return HttpResponseRedirect(_address(modeladmin, "change", obj.pk))
    form = _form(request, conflict)
    if form.is_valid() and _save(request, conflict, form):
        modeladmin.log_change(request, obj, LOG)
        modeladmin.message_user(request, SAVED, messages.SUCCESS)
        return HttpResponseRedirect(_address(modeladmin, "change", obj.pk))
    return _page(modeladmin, request, conflict, form)


def _read(request, obj) -> Conflict:
    typed = request.GET
    try:
        row = Publication.objects.of(obj).get(pk=int(typed.get("yours", "")), content__isnull=False)
        day = typed.get("review_date")
        review_date = datetime.date.fromisoformat(day) if day else None
        owner = (
            get_user_model().objects.get(pk=int(typed["owner"])).pk if typed.get("owner") else None
        )
    except (
        ValueError,
        OverflowError,
        Publication.DoesNotExist,
        get_user_model().DoesNotExist,
    ) as error:
        raise Http404(_("There is no such draft of it in the record.")) from error
    yours = Revision(row.read(None), owner, review_date)
    based_on = Stamp.parse(typed.get("based_on", ""))
    return Conflict(obj, based_on, base_of(obj, based_on, yours), Revision.of(obj), yours)


def _form(request, conflict) -> ChoiceForm:
    """Nothing is checked while somebody else's newer text hasn't been read; what was chosen stays chosen."""
    options = {"differences": conflict.differences, "model": type(conflict.obj)}
    if request.method != "POST":
        return ChoiceForm(**options)
    if Stamp.parse(request.POST.get(BASED_ON, "")) == conflict.theirs.stamp:
        return ChoiceForm(request.POST, **options)
    messages.warning(request, SAVED_AGAIN)
    return ChoiceForm(initial=request.POST.dict(), **options)


def _save(request, conflict, form) -> bool:
    """Makes the choice the working copy; where that can't be, says why in the form and changes nothing."""
    merged, obj = conflict.merged(form.chosen()), conflict.obj
    obj.owner_id, obj.review_date = merged.owner, merged.review_date
    try:
        _restore(obj, merged.content, request.user)
    except ValidationError as error:
        form.add_errors(error)
        obj.refresh_from_db()
        return False
    return True


def _restore(obj, content, by):
    try:
        with transaction.atomic():
            obj.restore(content, by=by)
            obj.full_clean()
    except IntegrityError:
        obj.full_clean()  # raises a message about what the database rejected
        raise


def _page(modeladmin, request, conflict, form):
    contents = [revision.content for revision in (conflict.before, conflict.theirs, conflict.yours)]
    parts = list(DifferenceDisplay(form, type(conflict.obj), contents).parts())
    context = modeladmin.admin_site.each_context(request) | {
        "title": _("Two people changed “{object}”").format(object=conflict.obj),
        "opts": modeladmin.opts,
        "object": conflict.obj,
        "form": form,
        "of_both": [part for part in parts if part.difference.changed_by == ChangedBy.BOTH],
        "of_one": [part for part in parts if part.difference.changed_by != ChangedBy.BOTH],
        "who": _who_saved(request, conflict),
        "based_on": conflict.theirs.stamp,
        "list_address": _address(modeladmin, "changelist"),
        "form_address": _address(modeladmin, "change", conflict.obj.pk),
    }
    return TemplateResponse(request, "desk/conflict.html", context)


def _who_saved(request, conflict) -> str:
    """A sentence. Only a save that changes the content leaves a row that names its person."""
    digest = conflict.theirs.content.digest
    if digest == conflict.based_on.digest:
        return _("Somebody changed its owner or review date while you were writing.")
    rows = Publication.objects.of(conflict.obj).filter(digest=digest).select_related("saved_by")
    row = rows.defer("content", "card").order_by("-pk").first()
    time = format_bucharest_time(conflict.obj.saved_at)
    if row and row.saved_by == request.user:
        text = _("You saved it in another window while you were writing in this one: {moment}.")
        return text.format(moment=time)
    person = (row and row.saved_by) or _("Somebody")
    return _("{person} saved it while you were writing: {moment}.").format(
        person=person, moment=time
    )


def _facts(obj) -> dict[str, str]:
    """Columns that tell something of an uploaded file, each with the file's own column."""
    files = [column for column in obj._meta.fields if isinstance(column, ExaminedFileField)]
    return {fact: column.name for column in files for fact in column.facts}


def _address(modeladmin, page, *args) -> str:
    return reverse(
        f"admin:{modeladmin.opts.app_label}_{modeladmin.opts.model_name}_{page}", args=args
    )
