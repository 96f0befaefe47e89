"""Two people at one form of the admin: the second to save chooses, part by part, which text stays.

`ConflictCheck` guards each form. Its base and the saving of a choice depend on the model:
`outdated_forms.py` has those of forms outside of the record, desk/conflicts.py those of drafts.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.conflicts import BASED_ON
from core.http.model_admin import SiteModelAdmin, admin_url

type Show = Callable[[HttpRequest], HttpResponse]


class ConflictCheck(SiteModelAdmin):
    """The form of an object carries its base, and is saved if the object still equals it."""

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        view = super().changeform_view
        if request.method != "POST" or object_id is None or "_saveasnew" in request.POST:
            return view(request, object_id, *args, **kwargs)

        def show(request: HttpRequest) -> HttpResponse:
            return view(request, object_id, *args, **kwargs)

        with transaction.atomic():
            return self.save_or_choose(request, self.lock_object(request, object_id), show)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            context["based_on"] = request.POST.get(BASED_ON, "")
        elif context["original"]:
            context["based_on"] = self.describe_base(request, context)
        return super().render_change_form(request, context, *args, **kwargs)

    def describe_base(self, request: HttpRequest, context: dict[str, Any]) -> object:
        """Return the base of the form with this context, as text that the form carries."""
        raise NotImplementedError

    def save_or_choose(self, request: HttpRequest, obj: Any, show: Show) -> HttpResponse:
        """Save with `show(request)` if the locked `obj` equals the base, otherwise offer choices.

        `obj` is None if it was deleted.
        """
        raise NotImplementedError

    def rows_to_lock(self, obj: Any) -> QuerySet[Any]:
        """Return the rows that a save locks, in the order of their keys."""
        return self.model._default_manager.filter(pk=obj.pk)

    def lock_object(self, request: HttpRequest, object_id: str) -> Any:
        """Lock the object until the transaction ends; return it, or None if it was deleted."""
        obj: Any = self.get_object(request, unquote(object_id))
        rows = self.rows_to_lock(obj).select_for_update().order_by("pk") if obj else ()
        return next((row for row in rows if row.pk == obj.pk), None)


def conflict_page(
    modeladmin: SiteModelAdmin, request: HttpRequest, obj: Model, **context: Any
) -> TemplateResponse:
    """Return the page with `form`, a `ChoiceForm`, `who` saved, and its `hidden` values."""
    return modeladmin.page(
        request,
        "accounts/conflict.html",
        title=_("Two people changed “{object}”").format(object=obj),
        object=obj,
        list_url=admin_url(obj, "changelist"),
        form_url=admin_url(obj, "change", obj.pk),
        **context,
    )


def describe_save(request: HttpRequest, person: object, time: str) -> str:
    """Describe who saved meanwhile: `person`, who may be the user, at a time."""
    text = _("{person} saved it while you were writing: {moment}.")
    if person == request.user:
        text = _("You saved it in another window while you were writing in this one: {moment}.")
    return text.format(person=person, moment=time)
