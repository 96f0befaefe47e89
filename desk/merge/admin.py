"""Two people at one form: who saves second loses nothing, and chooses piece by piece what stays."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from desk.merge.three_way import ChangedBy, Revision, Stamp
from desk.merge.views import BASED_ON, base_of, conflict_view, differences_of, lock_object
from record import drafts

SAME = _("Somebody saved the same meanwhile. This is how it stands.")
NOTHING_OF_YOURS = _(
    "Somebody else changed it meanwhile; you had changed nothing. This is how it stands now."
)
DELETED = _(
    "It was deleted meanwhile: what you typed makes a new draft. Delete that one if nobody needs it."
)


class OutdatedForm(Exception):
    """Raised after an outdated form was saved, to roll the save back; `revision` is what it saved."""

    def __init__(self, revision: Revision):
        super().__init__()
        self.revision = revision


class ConflictCheck:
    """The form carries a stamp of its base, and is saved only if the object still has that stamp."""

    def get_urls(self):
        def view(request, object_id):
            return conflict_view(self, request, object_id)

        name = f"{self.opts.app_label}_{self.opts.model_name}_conflict"
        return [
            path("<path:object_id>/conflict/", self.admin_site.admin_view(view), name=name),
            *super().get_urls(),
        ]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        def show(**more):
            # object_id is read when this runs: it may have become that of a successor
            return view(request, object_id, form_url, (extra_context or {}) | more)

        view = super().changeform_view
        if object_id is None or "_saveasnew" in request.POST:
            return show()
        if request.method != "POST":
            obj = self.get_object(request, unquote(object_id))
            return show(based_on=Revision.of(obj).stamp if obj else "")
        object_id = self._current_id(request, object_id)
        with transaction.atomic():
            return self._save_unless_outdated(request, object_id, show)

    def _current_id(self, request, object_id):
        """Of a kind with one object: what was typed for one that is gone is an outdated form of its successor."""
        if not self.model.slug_is_fixed or self.get_object(request, unquote(object_id)):
            return object_id
        successor = self.model.objects.first()
        return str(successor.pk) if successor else object_id

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if _is_outdated(request):
            raise OutdatedForm(Revision.of(form.instance))

    def get_formset_kwargs(self, request, obj, inline, prefix):
        """Rows of an outdated form may be gone: all that it holds are read as new ones."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        return kwargs | {"save_as_new": True} if _is_outdated(request) else kwargs

    def _save_unless_outdated(self, request, object_id, show):
        obj, stamp = (
            lock_object(self, request, object_id),
            Stamp.parse(request.POST.get(BASED_ON, "")),
        )
        if obj is None:
            return self._save_as_new(request, show)
        if stamp == Revision.of(obj).stamp:
            return show(based_on=stamp)
        request.is_outdated = True
        try:
            # A form with errors is shown with them; it stays outdated, whatever others save until it comes again.
            return _rolled_back(lambda: show(based_on=replace(stamp, is_outdated=True)), obj)
        except OutdatedForm as outdated:
            return self._redirect_outdated(request, obj, stamp, outdated.revision)

    def _save_as_new(self, request, show):
        """The object is gone, and what was typed isn't to go with it."""
        if BASED_ON in request.POST and self.has_add_permission(request):
            request.POST = request.POST.copy()
            request.POST["_saveasnew"] = "1"
            self.message_user(request, DELETED, messages.WARNING)
        return show(based_on=request.POST.get(BASED_ON, ""))

    def _redirect_outdated(self, request, obj, stamp, yours):
        theirs = Revision.of(obj)
        differences = differences_of(obj, base_of(obj, stamp, yours), theirs, yours)
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        if any(difference.changed_by != ChangedBy.THEM for difference in differences):
            row = drafts.save_candidate(obj, yours.content, by=request.user)
            typed = {
                "yours": row.pk,
                "based_on": stamp,
                "owner": yours.owner or "",
                "review_date": yours.review_date or "",
            }
            return HttpResponseRedirect(
                f"{reverse(f'{name}_conflict', args=[obj.pk])}?{urlencode(typed)}"
            )
        self.message_user(request, NOTHING_OF_YOURS if differences else SAME, messages.WARNING)
        return HttpResponseRedirect(reverse(f"{name}_change", args=[obj.pk]))


def _is_outdated(request) -> bool:
    return getattr(request, "is_outdated", False)


@transaction.atomic
def _rolled_back(show, obj):
    """Return the response of `show()` and roll back what it wrote."""
    _delete_rows(obj)
    response = show()
    transaction.set_rollback(True)
    return response


def _delete_rows(obj):
    """Delete the rows of the object, so that those of the form can be saved."""
    for relation in obj._meta.related_objects:
        if relation.one_to_many and relation.name in obj.content_class.model_fields:
            getattr(obj, relation.name).all().delete()
