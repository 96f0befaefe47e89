"""Shared previews in the admin: the address to copy, how often it was opened, what was said, and revoking."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from desk.admin.confirmation import ConfirmedAction
from desk.admin.layout import ReadOnly
from desk.datetime_fields import BucharestDateTimeField
from publishing import previews
from record import drafts
from record.models import PreviewLink


class OpenFilter(admin.SimpleListFilter):
    title = _("whether it works")
    parameter_name = "works"

    def lookups(self, request, model_admin):
        return [("yes", _("It works")), ("no", _("Expired or revoked"))]

    def queryset(self, request, queryset):
        working = PreviewLink.objects.open(timezone.now())
        if self.value() == "yes":
            return queryset.filter(pk__in=working)
        return queryset.exclude(pk__in=working) if self.value() == "no" else queryset


class PreviewDateForm(forms.Form):
    at = BucharestDateTimeField(
        label=_("The site as it will be on"), required=True, help_text=_("Bucharest time.")
    )

    def clean_at(self):
        if self.cleaned_data["at"] <= timezone.now():
            raise forms.ValidationError(
                _("Choose a moment to come: for days that have passed there is the archive.")
            )
        return self.cleaned_data["at"]


class RevokeAction(ConfirmedAction):
    """Close shared previews before they expire."""

    name = "revoke_selected"
    description = _("Revoke it…")
    description_plural = _("Revoke them…")
    title = _("Revoke a shared preview")
    button = _("Revoke")
    permission = "revoke"

    def perform(self, cleaned_data):
        for link in self.queryset:
            previews.revoke(link, self.request.user, timezone.now())
        text = _("Revoked: {number}. The address answers “not found” from now on.")
        return text.format(number=self.queryset.count())


@admin.register(PreviewLink)
class PreviewLinkAdmin(ReadOnly, admin.ModelAdmin):
    """Links that were shared. They are made at the objects' lists and forms; a person's own looks aren't listed."""

    change_form_template = "desk/preview_link.html"
    list_display = [
        "recipient_name",
        "shown",
        "created_by",
        "created_at",
        "expires_at",
        "revoked_at",
        "open_count",
        "last_opened_at",
    ]
    list_filter = [OpenFilter, ("created_by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["created_by"]
    search_fields = ["recipient_name", "candidates__title"]
    fields = [
        "recipient_name",
        "shown",
        "created_by",
        "created_at",
        "expires_at",
        "revoked_by",
        "revoked_at",
        "open_count",
        "last_opened_at",
    ]
    actions = [RevokeAction.as_action()]

    def get_queryset(self, request):
        return super().get_queryset(request).shared().prefetch_related("candidates")

    @admin.display(description=_("what it shows"))
    def shown(self, obj):
        return ", ".join(str(row) for row in obj.candidates.all())

    def has_revoke_permission(self, request):
        return request.user.has_perm("record.change_previewlink")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        link = self.get_object(request, object_id)
        return super().changeform_view(
            request, object_id, form_url, (extra_context or {}) | _about(link)
        )

    def get_urls(self):
        moment = self.admin_site.admin_view(self.preview_date_view)
        return [path("moment/", moment, name="record_previewlink_moment"), *super().get_urls()]

    def preview_date_view(self, request):
        """Asks for a moment to come and leads to the whole site as it will be then."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        form = PreviewDateForm(request.POST or None)
        if form.is_valid():
            link = previews.own_link(
                [], request.user, "/", timezone.now(), at=form.cleaned_data["at"]
            )
            return HttpResponseRedirect(previews.address_of(link))
        context = self.admin_site.each_context(request) | {
            "title": _("Preview the site at a moment to come"),
            "form": form,
            "opts": self.opts,
            "button": _("Preview"),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "desk/moment.html", context)


def _about(link) -> dict:
    if link is None:
        return {}
    return {
        "address": settings.SITE_URL + previews.address_of(link)
        if link.is_open(timezone.now())
        else "",
        "review_entries": link.review_entries.select_related("link", "created_by"),
    }


def rows_of(objects, by) -> list:
    """The rows of the record that hold the drafts as they stand; a draft that has none gets one, of ``by``."""
    if not objects:
        raise ValidationError(_("There is nothing in it yet."), code="nothing_in_it")
    for obj in objects:
        obj.save_candidate(by=by)
    drafts_by_key = drafts.newest_of(objects)
    missing = [str(obj) for obj in objects if obj.key not in drafts_by_key]
    if missing:
        raise ValidationError(
            _("The draft was withheld: %(objects)s. Change it first."),
            code="was_withheld",
            params={"objects": ", ".join(missing)},
        )
    return [drafts_by_key[obj.key] for obj in objects]


def preview_of(modeladmin, request, objects, path, back):
    """Leads to ``path`` with the drafts in their places, by the person's own link; to ``back`` where that can't be."""
    try:
        link = previews.own_link(rows_of(objects, request.user), request.user, path, timezone.now())
    except ValidationError as refusal:
        modeladmin.message_user(request, refusal.messages[0], messages.ERROR)
        return HttpResponseRedirect(back)
    return HttpResponseRedirect(previews.address_of(link))
