"""Shared previews in the admin: the link to copy, its openings and comments, and revoking."""

import datetime
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.admin.confirmation import ConfirmedAction, has_kind_permission
from desk.admin.filters import ChoicesFilter
from desk.admin.layout import ReadOnly
from desk.admin_urls import change_url
from desk.datetime_fields import BucharestDateTimeField
from publishing import previews
from record import drafts, registry
from record.models import PreviewLink, Publication, Publishable

COLUMNS = (
    "recipient_name shown created_by created_at expires_at revoked_at open_count last_opened_at"
)


class OpenFilter(ChoicesFilter):
    title = _("link status")
    parameter_name = "works"
    choices_by_value = {
        "yes": (_("Active"), lambda links: links.open(timezone.now())),
        "no": (
            _("Expired or revoked"),
            lambda links: links.exclude(pk__in=PreviewLink.objects.open(timezone.now())),
        ),
    }


class PreviewDateForm(forms.Form):
    at = BucharestDateTimeField(
        label=_("Date and time"), required=True, help_text=_("Bucharest time.")
    )

    def clean_at(self) -> datetime.datetime:
        """Reject times that have passed."""
        if self.cleaned_data["at"] <= timezone.now():
            raise ValidationError(_("Choose a time in the future. For past days see the archive."))
        return self.cleaned_data["at"]


class RevokeAction(ConfirmedAction):
    """Close shared previews before they expire."""

    name = "revoke_selected"
    description = _("Revoke it…")
    description_plural = _("Revoke them…")
    title = _("Revoke a shared preview")
    button = _("Revoke")
    permission = "revoke"

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        for link in self.objects:
            previews.revoke(link, self.user, timezone.now())
        text = _("Revoked: {number}. The link no longer works.")
        return text.format(number=len(self.objects))


@admin.register(PreviewLink)
class PreviewLinkAdmin(ReadOnly):
    """Shared links, read-only. They are made at the lists and forms of the objects."""

    change_form_template = "desk/preview_link.html"
    list_display = tuple(COLUMNS.split())
    list_filter = [OpenFilter, ("created_by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["recipient_name", "candidates__title"]
    fields = tuple(f"{COLUMNS} revoked_by".split())
    actions = [RevokeAction.as_action()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[PreviewLink]:
        return PreviewLink.objects.shared().prefetch_related("candidates")

    @admin.display(description=_("content"))
    def shown(self, obj: PreviewLink) -> str:
        """Return the titles of the drafts that the link shows."""
        return ", ".join(str(row) for row in obj.candidates.all())

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("record.change_previewlink")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show the link with its URL while it is open, and with the comments of its readers."""
        link = context["original"]
        if link.is_open(timezone.now()):
            context["address"] = settings.SITE_URL + previews.address_of(link)
        context["review_entries"] = link.review_entries.select_related("link", "created_by")
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_date_view)
        return [path("moment/", view, name="record_previewlink_moment"), *super().get_urls()]

    def preview_date_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a future time and redirect to the whole site as it will be then."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PreviewDateForm(request.POST or None)
        if form.is_valid():
            user = cast(User, request.user)
            at = form.cleaned_data["at"]
            link = previews.own_link([], user, "/", timezone.now(), at=at)
            return HttpResponseRedirect(previews.address_of(link))
        context = self.admin_site.each_context(request) | {
            "title": _("Preview the site on a date"),
            "form": form,
            "opts": self.opts,
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "desk/preview_date.html", context)


def rows_of(objects: Iterable[Publishable], by: User) -> list[Publication]:
    """Return the rows of the record with the current drafts; a missing one is saved for ``by``.

    Raise ``ValidationError`` without objects and for a draft whose content was withheld.
    """
    objects = list(objects)
    if not objects:
        raise ValidationError(_("It contains no objects yet."), code="nothing_in_it")
    for obj in objects:
        obj.save_candidate(by=by)
    rows_by_key = drafts.newest_of(objects)
    missing = [str(obj) for obj in objects if obj.key not in rows_by_key]
    if missing:
        raise ValidationError(
            _("The draft was withheld: %(objects)s. Change it first."),
            code="was_withheld",
            params={"objects": ", ".join(missing)},
        )
    return [rows_by_key[obj.key] for obj in objects]


class PreviewMixin(admin.ModelAdmin):
    """A page that redirects to the site with the drafts of an object in their places."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<path:object_id>/preview/", view, name=name), *super().get_urls()]

    def drafts_for_preview(self, obj: Any) -> list[Any]:
        """Return the working copies that the preview shows."""
        return [obj]

    def preview_path(self, obj: Any) -> str:
        """Return the first page of the preview."""
        return registry.live_path_of(obj) or "/"

    def preview_view(self, request: HttpRequest, object_id: str) -> HttpResponseRedirect:
        """Redirect to the preview by the person's own link, or back to the form if it fails."""
        obj = self.get_object(request, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            raise Http404(_("There is no draft to preview."))
        objects = self.drafts_for_preview(obj)
        if not all(has_kind_permission(request.user, "view", draft.kind) for draft in objects):
            raise PermissionDenied
        user = cast(User, request.user)
        try:
            rows = rows_of(objects, user)
        except ValidationError as error:
            self.message_user(request, error.messages[0], messages.ERROR)
            return HttpResponseRedirect(change_url(obj))
        link = previews.own_link(rows, user, self.preview_path(obj), timezone.now())
        return HttpResponseRedirect(previews.address_of(link))
