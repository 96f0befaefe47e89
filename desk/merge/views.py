"""The page on which the second to save chooses, field by field, between two versions."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.uploads.storage import ExaminedFileField
from desk.admin_urls import admin_url, change_url
from desk.forms import add_errors
from desk.merge.form import ChoiceForm, displayed_parts
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
from publishing.diff.labels import Titles
from record.models import Publication, Publishable

BASED_ON = "_based_on"
SAVED = gettext_lazy("Saved as a draft. Visitors don’t see it until it is published.")


@dataclass(frozen=True)
class Conflict:
    """An object as it is stored (theirs), as it was typed (yours), and as it was before both."""

    obj: Any
    based_on: Stamp
    before: Revision
    theirs: Revision
    yours: Revision

    @classmethod
    def of(cls, obj: Any, based_on: Stamp, yours: Revision) -> Self:
        """Read the object and the revision on which a form with this stamp was based.

        That revision has no content if its row was deleted.
        """
        content = yours.content
        if content.digest != based_on.digest:
            content = Revision.with_stamp(obj, based_on).content
        before = Revision(content, based_on.owner, based_on.review_date)
        return cls(obj, based_on, before, Revision.of(obj), yours)

    @cached_property
    def differences(self) -> list[Difference]:
        """Return the differences without the facts about files, which follow the file."""
        return differences(self.before, self.theirs, self.yours, without=_facts(self.obj))

    def merged(self, chosen: Mapping[Part, Any]) -> Revision:
        """Return theirs with the chosen parts; the facts about a file go with it."""
        mine = self.yours.parts()
        parts = {**merged_confirmations(self.theirs, self.yours), **chosen}
        for fact, file in _facts(self.obj).items():
            if Part(file) in chosen:
                parts[Part(fact)] = mine[Part(fact)]
        return self.theirs.with_parts(parts)


def lock_object(modeladmin: admin.ModelAdmin, request: HttpRequest, object_id: str) -> Any:
    """Lock and return the object until the transaction ends, or None if it is gone."""
    obj = modeladmin.get_object(request, unquote(object_id))
    return obj and modeladmin.model.objects.select_for_update().filter(pk=obj.pk).first()


@transaction.atomic
def conflict_view(
    modeladmin: admin.ModelAdmin, request: HttpRequest, object_id: str
) -> HttpResponse:
    """Show the choices and save them; the query has the stamps of ``yours`` and of its base."""
    obj = lock_object(modeladmin, request, object_id)
    if not modeladmin.has_change_permission(request, obj):
        raise PermissionDenied
    if obj is None:
        message = _(
            "The object was deleted in the meantime. Your text is stored as a draft in the version "
            "history and can be restored from there."
        )
        modeladmin.message_user(request, message, messages.WARNING)
        return HttpResponseRedirect(admin_url(modeladmin.model, "changelist"))
    yours = Revision.with_stamp(obj, Stamp.parse(request.GET.get("yours", "")))
    if yours.content is None:
        raise Http404(_("There is no such draft in the version history."))
    conflict = Conflict.of(obj, Stamp.parse(request.GET.get("based_on", "")), yours)
    if not conflict.differences:
        message = _("Yours and theirs are the same now: there is nothing left to choose.")
        modeladmin.message_user(request, message, messages.INFO)
        return HttpResponseRedirect(change_url(obj))
    form = _form(request, conflict)
    if form.is_valid() and _save(request, conflict, form):
        modeladmin.log_change(request, obj, "Chose between what two people had changed.")
        modeladmin.message_user(request, SAVED, messages.SUCCESS)
        return HttpResponseRedirect(change_url(obj))
    return _page(modeladmin, request, conflict, form)


def _form(request: HttpRequest, conflict: Conflict) -> ChoiceForm:
    """Return the form, unchecked but with its choices if theirs changed since it was shown."""
    if request.method != "POST":
        return ChoiceForm(conflict.differences)
    if Stamp.parse(request.POST.get(BASED_ON, "")) == conflict.theirs.stamp:
        return ChoiceForm(conflict.differences, request.POST)
    message = _(
        "Another user saved while you were choosing. Read “Theirs” again, then save your choice."
    )
    messages.warning(request, message)
    return ChoiceForm(conflict.differences, initial=request.POST.dict())


def _save(request: HttpRequest, conflict: Conflict, form: ChoiceForm) -> bool:
    obj = conflict.obj
    merged = conflict.merged(form.chosen())
    obj.owner_id = merged.owner
    obj.review_date = merged.review_date
    try:
        try:
            with transaction.atomic():
                obj.restore(merged.content, by=request.user)
                obj.full_clean()
        except IntegrityError:
            obj.full_clean()  # raises a message about the violated constraint
            raise
    except ValidationError as error:
        add_errors(form, error)
        obj.refresh_from_db()
        return False
    return True


def _page(
    modeladmin: admin.ModelAdmin, request: HttpRequest, conflict: Conflict, form: ChoiceForm
) -> TemplateResponse:
    contents = [revision.content for revision in (conflict.before, conflict.theirs, conflict.yours)]
    parts = displayed_parts(form, type(conflict.obj), Titles(contents))
    context = modeladmin.admin_site.each_context(request) | {
        "title": _("Two people changed “{object}”").format(object=conflict.obj),
        "opts": modeladmin.opts,
        "object": conflict.obj,
        "form": form,
        "of_both": [part for part in parts if part["difference"].changed_by == ChangedBy.BOTH],
        "of_one": [part for part in parts if part["difference"].changed_by != ChangedBy.BOTH],
        "who": _who_saved(request, conflict),
        "based_on": conflict.theirs.stamp,
        "list_address": admin_url(modeladmin.model, "changelist"),
        "form_address": change_url(conflict.obj),
    }
    return TemplateResponse(request, "desk/conflict.html", context)


def _who_saved(request: HttpRequest, conflict: Conflict) -> str:
    """Describe who saved meanwhile. A row names the person only if the save changed the content."""
    digest = conflict.theirs.content.digest
    if digest == conflict.based_on.digest:
        return _("Another user changed its owner, review date or notes while you were writing.")
    rows = Publication.objects.of(conflict.obj).filter(digest=digest).select_related("saved_by")
    row = rows.defer("content", "card").order_by("-pk").first()
    time = format_bucharest_time(conflict.obj.saved_at)
    if row and row.saved_by == request.user:
        text = _("You saved it in another window while you were writing in this one: {moment}.")
        return text.format(moment=time)
    person = (row and row.saved_by) or _("Another user")
    text = _("{person} saved it while you were writing: {moment}.")
    return text.format(person=person, moment=time)


def _facts(obj: Publishable) -> dict[str, str]:
    files = [column for column in obj._meta.fields if isinstance(column, ExaminedFileField)]
    return {fact: column.name for column in files for fact in column.facts}
