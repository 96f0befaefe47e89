"""Preview a save: the page, the issues and the changes of a form that is not saved.

The content is built in memory from the data of the form. So nothing is stored, sent or locked, and
files that were chosen but not uploaded yet are not shown.
"""

from functools import partial
from http import HTTPStatus
from threading import Lock
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.http.model_admin import SiteModelAdmin
from core.i18n.languages import LANGUAGES, ORIGINAL
from delivery import live_preview
from desk.admin.comparison import change_summary
from desk.admin_urls import admin_url, object_path
from record import drafts, serialization
from record.content import Content
from record.models import Publishable

NEW_SLUG = "new"  # of a page that has no web address yet
_only_one = Lock()  # in a process: others wait for its threads
MAX_BYTES = 1_000_000  # of a form, without files; five seconds of work


def urls(modeladmin: SiteModelAdmin) -> list[URLPattern]:
    """Return the URLs for stored objects and for a new one."""
    view = partial(live_preview_view, modeladmin)
    return [
        modeladmin.page_pattern("live_preview_of_new", "add/live-preview/", view),
        object_path(modeladmin, "live_preview", live_preview_view),
    ]


def url(model: type[Publishable], obj: Publishable | None) -> str:
    """Return the URL for the form of `obj`, or of a new object."""
    if obj is None:
        return admin_url(model, "live_preview_of_new")
    return admin_url(model, "live_preview", obj.pk)


@method_decorator(require_POST)
def live_preview_view(
    modeladmin: Any, request: HttpRequest, object_id: str | None = None
) -> HttpResponse:
    """Return the page in ``?language=``, the issues, the changes and other pages, as HTML.

    ``?path=`` selects one of the other pages that show the change.

    204 without them while another one runs: the form asks again with its newest text.
    413 for a form that would keep the others waiting for too long.
    """
    obj = modeladmin.get_object(request, object_id) if object_id else None
    if object_id and obj is None:
        raise Http404(_("The object was deleted in the meantime."))
    may_save = (
        modeladmin.has_change_permission(request, obj)
        if obj
        else modeladmin.has_add_permission(request)
    )
    if not may_save:
        raise PermissionDenied
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not _only_one.acquire(blocking=False):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    try:
        return JsonResponse(_preview(modeladmin, request, obj))
    finally:
        _only_one.release()


def _preview(modeladmin: Any, request: Any, obj: Publishable | None) -> dict[str, Any]:
    typed, content = _typed(modeladmin, request, obj)
    summary = change_summary([typed], drafts={typed.ref: content})["subjects"][0]
    summary["form_url"] = ""  # the issues are shown in the form
    draft = drafts.unsaved_row(typed, content, request.user, timezone.now())
    language = request.GET.get("language", ORIGINAL)
    pages = live_preview.other_pages(typed.ref, summary["live"], content, request.edition)
    path = request.GET.get("path", "")
    page = live_preview.page_with(
        draft,
        language if language in LANGUAGES else ORIGINAL,
        path if path in dict(pages).values() else "",
    )
    return {
        "page": page,
        "pages": render_to_string("desk/_live_preview_pages.html", {"pages": pages}),
        "issues": render_to_string("desk/_issues.html", summary, request),
        "changes": render_to_string("publishing/_comparison.html", summary, request),
    }


def _typed(modeladmin: Any, request: HttpRequest, obj: Publishable | None) -> tuple[Any, Content]:
    """Return the object as the form describes it, unsaved, and its content.

    A field with an error has its stored value; a row with one is left out.
    """
    form_class = modeladmin.get_form(request, obj, change=obj is not None)
    form: Any = form_class(request.POST, instance=obj or modeladmin.model())
    form.is_valid()
    typed = form.instance
    related = serialization.read_related(typed)
    for name, objects in form.cleaned_data.items():
        if name in related:
            related[name] = list(objects)
    for formset_class, inline in modeladmin.get_formsets_with_inlines(request, obj):
        prefix = formset_class.get_default_prefix()
        formset = formset_class(**modeladmin.get_formset_kwargs(request, typed, inline, prefix))
        related[formset.fk.remote_field.get_accessor_name()] = _typed_rows(formset)
    content = serialization.to_content(typed, related)
    slug = typed.kind if typed.slug_is_fixed else content.slug or NEW_SLUG
    return typed, content.model_copy(update={"slug": slug})


def _typed_rows(formset: Any) -> list[Any]:
    rows = []
    for form in formset.forms:
        is_left_out = not form.is_valid() or form.cleaned_data.get("DELETE")
        if not is_left_out and (form.instance.pk or form.has_changed()):
            rows.append(form.instance)
    return sorted(rows, key=lambda row: row.position)
