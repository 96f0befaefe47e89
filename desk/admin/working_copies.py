"""The admin of working copies: saving keeps a draft, publishing is an action of its own."""

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.http import security_headers
from desk.admin.change_summary import change_url
from desk.admin.filters import AgreeingFilter, ReviewFilter, StateFilter
from desk.admin.form_status import form_status
from desk.admin.joint_publications import AddToJointPublicationAction
from desk.admin.layout import FormLayoutMixin
from desk.admin.preview_links import preview_of
from desk.admin.publish_actions import CancelAction, PublishAction, WithdrawAction
from desk.admin.review_actions import (
    ApproveAction,
    FindCorrectAction,
    SendBackAction,
    ShareAction,
    SubmitAction,
)
from desk.admin.translation_actions import OlderTranslationsMixin, StillRightAction
from desk.admin.upload_errors import UploadErrorsMixin
from desk.datetime_fields import BucharestDateTimeField, BucharestDateTimeWidget
from desk.merge.admin import ConflictCheck
from desk.merge.views import SAVED
from desk.state_text import describe_state
from record import registry
from record.models import Publication

FORM_ACTION = f"{ActionLocation.CHANGE_FORM.value}-action"
BUTTONS = {
    "_publish": PublishAction.name,
    "_submit": SubmitAction.name,
    "_send_back": SendBackAction.name,
    "_approve": ApproveAction.name,
    "_still_right": StillRightAction.name,
}
ACTION_FIELDS = {FORM_ACTION, *BUTTONS}
ACTIONS = [
    PublishAction,
    WithdrawAction,
    CancelAction,
    SubmitAction,
    SendBackAction,
    ApproveAction,
    ShareAction,
    FindCorrectAction,
    AddToJointPublicationAction,
    StillRightAction,
]
SAVE_FIELDS = {"_save", "_continue", "_addanother", "_saveasnew"}


class PublishableAdmin(
    FormLayoutMixin, OlderTranslationsMixin, UploadErrorsMixin, ConflictCheck, admin.ModelAdmin
):
    """List and form of one kind. Saving shows nothing to visitors; actions do."""

    class Media:
        js = ["desk/unsaved.js"]

    change_form_template = "desk/change_form.html"
    list_display = ["__str__", "state_label", "owner", "saved_at"]
    list_filter = [
        StateFilter,
        AgreeingFilter,
        ReviewFilter,
        ("owner", admin.RelatedOnlyFieldListFilter),
    ]
    actions = [action.as_action() for action in ACTIONS]
    list_select_related = ["owner"]
    save_on_top = True
    formfield_overrides = {
        models.DateTimeField: {
            "form_class": BucharestDateTimeField,
            "widget": BucharestDateTimeWidget,
        }
    }

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    def get_object(self, request, object_id, from_field=None):
        """Return the row without its state: a request reads it several times, and only the status needs the state."""
        field = self.opts.get_field(from_field) if from_field else self.opts.pk
        try:
            return super().get_queryset(request).get(**{field.name: field.to_python(object_id)})
        except (self.model.DoesNotExist, ValidationError, ValueError):
            return None

    @admin.display(description=gettext_lazy("state"), ordering="state_now")
    def state_label(self, obj):
        return describe_state(obj, timezone.now())

    def save_model(self, request, obj, form, change):
        """Rows of inlines come after their parent: the candidate is left once all of them are saved."""
        obj.save(leaves_candidate=False)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.save_candidate(by=request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = (extra_context or {}) | self._buttons_for(request)
        _save_before_action(request)
        response = super().changeform_view(request, object_id, form_url, context)
        # A save answers with a redirect or with the page of an action: neither shows the status.
        is_form = "adminform" in (getattr(response, "context_data", None) or {})
        if object_id and is_form and (obj := super().get_object(request, object_id)):
            response.context_data |= form_status(obj)
        return security_headers.set_policy(response, security_headers.EDITOR)

    def response_add(self, request, obj, post_url_continue=None):
        return self._action_after_save(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        return self._action_after_save(request, obj) or super().response_change(request, obj)

    def _action_after_save(self, request, obj):
        """Return the page of the action chosen in the form, for the saved object; without one, report the draft."""
        actions = self.get_actions(request, action_location=ActionLocation.CHANGE_FORM)
        if chosen := actions.get(_chosen_action(request)):
            return chosen.func(self, request, self.get_queryset(request).filter(pk=obj.pk))
        return self.message_user(request, SAVED, messages.INFO)

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_preview"
        view = self.admin_site.admin_view(self.preview_view)
        return [path("<path:object_id>/preview/", view, name=name), *super().get_urls()]

    def preview_view(self, request, object_id):
        """Leads to the site with the draft in its place; the link is the person's own."""
        obj = self.get_object(request, object_id)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        if obj is None:
            raise Http404(_("There is no draft to preview."))
        return preview_of(self, request, [obj], registry.live_path_of(obj) or "/", change_url(obj))

    def has_publish_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("record.publish")

    def has_withdraw_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("record.withdraw")

    def _buttons_for(self, request):
        """Publishers publish; who may not submits."""
        can_publish = self.has_publish_permission(request)
        can_submit = self.has_change_permission(request) and not can_publish
        return {"can_publish": can_publish, "can_submit": can_submit}

    def delete_model(self, request, obj):
        obj.delete(by=request.user)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            obj.delete(by=request.user)

    def has_add_permission(self, request):
        """A kind whose address is fixed has one object."""
        is_there = self.model.slug_is_fixed and self.model.objects.exists()
        return super().has_add_permission(request) and not is_there

    def has_delete_permission(self, request, obj=None):
        if obj is not None and Publication.objects.with_time().of(obj).exists():
            return False
        return super().has_delete_permission(request, obj)

    def get_deleted_objects(self, objs, request):
        """What was ever published stands among what protects itself, so that nothing of the selection is deleted."""
        deletable, counts, permissions, protected = super().get_deleted_objects(objs, request)
        keys = [obj.key for obj in objs]
        published = self.model.objects.filter(key__in=keys).ever_published()
        if published:
            permissions = set()  # what lacks isn't a permission, so the page must not say so
        return (
            deletable,
            counts,
            permissions,
            [
                *protected,
                *(_("{object}: withdraw it instead").format(object=obj) for obj in published),
            ],
        )


def _chosen_action(request):
    pressed = next((action for button, action in BUTTONS.items() if button in request.POST), None)
    return pressed or request.POST.get(FORM_ACTION)


def _save_before_action(request):
    """Save the form before an action that was chosen in it, so that nothing typed is lost."""
    if ACTION_FIELDS.intersection(request.POST) and not SAVE_FIELDS.intersection(request.POST):
        request.POST = request.POST.copy()
        request.POST["_save" if _chosen_action(request) else "_continue"] = "1"
