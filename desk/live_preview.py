"""Preview a save: the page, the issues and the changes of a form that is not saved.

The content is built in memory from what the form has. So nothing is stored, sent or locked, and
files that were chosen but not uploaded yet are not shown.
"""

from http import HTTPStatus
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from core import priority
from core.i18n.languages import LANGUAGES, ORIGINAL
from delivery import live_preview
from desk.admin.comparison import change_summary
from record import drafts, serialization
from record.content import Content
from record.models import Publishable

NEW_SLUG = "new"  # of a page that has no web address yet
MAX_BYTES = 1_000_000  # of a form, without files; five seconds of work


class LivePreviewMixin(admin.ModelAdmin):
    """A URL of the form that returns what saving it would show and change, as JSON."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.live_preview_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_live_preview"
        return [
            path("add/live-preview/", view, name=f"{name}_of_new"),
            path("<path:object_id>/live-preview/", view, name=name),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def live_preview_view(self, request: HttpRequest, object_id: str | None = None) -> HttpResponse:
        """Return the page in ``?language=``, the issues, the changes and other pages, as HTML.

        ``?path=`` selects one of the other pages that show the change.

        204 without them while another one runs: the form asks again with its newest text.
        413 for a form that would keep the others waiting for too long.
        """
        obj = self.get_object(request, object_id) if object_id else None
        if object_id and obj is None:
            raise Http404(_("The object was deleted in the meantime."))
        if not self._may_preview(request, obj):
            raise PermissionDenied
        if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
            return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        with priority.low() as is_only:
            if not is_only:
                return HttpResponse(status=HTTPStatus.NO_CONTENT)
            return JsonResponse(self._preview(request, obj, cast(User, request.user)))

    def _may_preview(self, request: HttpRequest, obj: Publishable | None) -> bool:
        if obj is None:
            return self.has_add_permission(request)
        return self.has_change_permission(request, obj)

    def _preview(self, request: Any, obj: Publishable | None, user: User) -> dict[str, Any]:
        typed, content = self._typed(request, obj)
        summary = change_summary([typed], drafts={typed.ref: content})["subjects"][0]
        summary["form_url"] = ""  # the issues are shown in the form
        draft = drafts.unsaved_row(typed, content, user, timezone.now())
        language = request.GET.get("language", ORIGINAL)
        pages = live_preview.other_pages(typed.ref, summary["live"], content, request.edition)
        path = request.GET.get("path", "")
        page = live_preview.page_with(
            draft,
            language if language in LANGUAGES else ORIGINAL,
            request,
            path if path in dict(pages).values() else "",
        )
        return {
            "page": page,
            "pages": render_to_string("desk/_live_preview_pages.html", {"pages": pages}),
            "issues": render_to_string("desk/_issues.html", summary, request),
            "changes": render_to_string("desk/_comparison.html", summary, request),
        }

    def _typed(self, request: HttpRequest, obj: Publishable | None) -> tuple[Any, Content]:
        """Return the object as the form describes it, unsaved, and its content.

        A field with an error has its stored value; a row with one is left out.
        """
        form_class = self.get_form(request, obj, change=obj is not None)
        form: Any = form_class(request.POST, instance=obj or self.model())
        form.is_valid()
        typed = form.instance
        content_class = typed.content_class
        related = serialization.read_related(typed, content_class)
        for name, objects in form.cleaned_data.items():
            if name in related:
                related[name] = list(objects)
        for formset_class, inline in self.get_formsets_with_inlines(request, obj):
            prefix = formset_class.get_default_prefix()
            formset = formset_class(**self.get_formset_kwargs(request, typed, inline, prefix))
            related[_relation_of(formset)] = _typed_rows(formset)
        content = serialization.to_content(typed, content_class, related)
        slug = typed.kind if typed.slug_is_fixed else content.slug or NEW_SLUG
        return typed, content.model_copy(update={"slug": slug})


def _relation_of(formset: Any) -> str:
    return formset.fk.remote_field.get_accessor_name()


def _typed_rows(formset: Any) -> list[Any]:
    rows = []
    for form in formset.forms:
        is_left_out = not form.is_valid() or form.cleaned_data.get("DELETE")
        if not is_left_out and (form.instance.pk or form.has_changed()):
            rows.append(form.instance)
    return sorted(rows, key=lambda row: row.position)
