"""Two people at one form: the second to save chooses, field by field, which text stays."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from accounts.models import User
from desk import autosave
from desk.admin_urls import admin_url, change_url
from desk.merge.three_way import ChangedBy, Revision, Stamp
from desk.merge.views import BASED_ON, Conflict, conflict_view, lock_object
from record import drafts
from record.models import Publishable


class OutdatedForm(Exception):
    """Raised with the saved revision of an outdated form, to roll the save back."""


class ConflictCheck(admin.ModelAdmin):
    """The form carries a stamp of its base; it is saved if the object still has that stamp."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(partial(conflict_view, self))
        name = f"{self.opts.app_label}_{self.opts.model_name}_conflict"
        return [path("<path:object_id>/conflict/", view, name=name), *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST:
            return view(request, object_id, *args, **kwargs)
        current_id = self._current_id(request, object_id)
        show = partial(view, request, current_id, *args, **kwargs)
        with transaction.atomic():
            return self._save_unless_outdated(request, current_id, show)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            context["based_on"] = getattr(request, "based_on", None)
        elif context["original"]:
            context["based_on"] = Revision.of(context["original"]).stamp
        return super().render_change_form(request, context, *args, **kwargs)

    def _current_id(self, request: HttpRequest, object_id: str) -> str:
        """Return the ID of the successor if the object of a kind with only one was deleted."""
        if not self.model.slug_is_fixed or self.get_object(request, unquote(object_id)):
            return object_id
        successor = self.model.objects.first()
        return str(successor.pk) if successor else object_id

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if getattr(request, "is_outdated", False):
            raise OutdatedForm(Revision.of(form.instance))

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Any, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Read all rows of an outdated form as new ones: the stored ones may be gone."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if getattr(request, "is_outdated", False):
            kwargs["save_as_new"] = True
        return kwargs

    def _save_unless_outdated(
        self, request: Any, object_id: str, show: Callable[[], HttpResponse]
    ) -> HttpResponse:
        stamp = Stamp.parse(request.POST.get(BASED_ON, ""))
        request.based_on = stamp
        obj = lock_object(self, request, object_id)
        if obj is None:
            self._save_as_new(request)
            return show()
        if stamp == Revision.of(obj).stamp:
            return show()
        request.is_outdated = True
        # A form with errors is shown again; it stays outdated, whatever is saved meanwhile.
        request.based_on = stamp.model_copy(update={"is_outdated": True})
        try:
            return _rolled_back(show, obj)
        except OutdatedForm as outdated:
            return self._redirect_outdated(request, obj, stamp, *outdated.args)

    def _save_as_new(self, request: HttpRequest) -> None:
        """Save the form of a deleted object as a new draft, so that no typed text is lost."""
        if BASED_ON in request.POST and self.has_add_permission(request):
            data = request.POST.copy()
            data["_saveasnew"] = "1"
            request.POST = data  # type: ignore[assignment]  # the stubs know immutable data only
            message = _(
                "The object was deleted in the meantime. Your text is a new draft: delete it if it "
                "is not needed."
            )
            self.message_user(request, message, messages.WARNING)

    def _redirect_outdated(
        self, request: HttpRequest, obj: Any, stamp: Stamp, yours: Revision
    ) -> HttpResponseRedirect:
        autosave.mark_saved(request)
        _keep_notes(obj, stamp, yours)
        differences = Conflict.of(obj, stamp, yours).differences
        if any(difference.changed_by != ChangedBy.THEM for difference in differences):
            drafts.save_candidate(obj, yours.content, by=cast(User, request.user))
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
        self.message_user(request, message, messages.WARNING)
        return HttpResponseRedirect(change_url(obj))


def _keep_notes(obj: Publishable, based_on: Stamp, yours: Revision) -> None:
    """Append the notes of an outdated form to those that a colleague stored meanwhile."""
    theirs = Revision.of(obj)
    if yours.stamp.notes in (based_on.notes, theirs.stamp.notes):
        return
    is_unchanged = theirs.stamp.notes == based_on.notes
    notes = yours.notes if is_unchanged else f"{theirs.notes}\n\n{yours.notes}".strip()
    type(obj).objects.filter(pk=obj.pk).update(staff_notes=notes)


@transaction.atomic
def _rolled_back(show: Callable[[], HttpResponse], obj: Publishable) -> HttpResponse:
    """Return the response of `show()` and roll back its changes.

    The rows of the object are deleted first, so that those of the form can be saved.
    """
    for relation in obj._meta.related_objects:
        if relation.one_to_many and relation.name in obj.content_class.model_fields:
            getattr(obj, relation.name).all().delete()
    response = show()
    transaction.set_rollback(True)
    return response
