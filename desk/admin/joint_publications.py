"""Joint publications in the admin: their objects are checked, previewed and published as one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import URLPattern
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.admin import OutdatedFormCheck
from core.http.model_admin import requires
from core.i18n.dates import format_date
from desk.admin.confirmation import ConfirmedAction, MixedKindsAction
from desk.admin.preview_links import preview_view
from desk.admin.publish_actions import CancelAction, PublishAction
from desk.admin.review_actions import ShareAction, SubmitAction
from desk.admin_urls import object_path, object_url
from desk.state_text import describe_state
from publishing.models import JointPublication, JointPublicationItem
from record.models import Publication, objects_with_state


class JointPublicationForm(forms.Form):
    """An existing joint publication, or the name of a new one."""

    joint_publication = forms.ModelChoiceField(
        JointPublication.objects.all(),
        label=gettext_lazy("Joint publication"),
        required=False,
        help_text=gettext_lazy("Choose an existing one, or enter a new one below."),
    )
    name = JointPublication._meta.get_field("name").formfield(
        label=gettext_lazy("New joint publication"), required=False, widget=AdminTextInputWidget
    )

    def clean(self) -> dict[str, Any]:
        """Require exactly one of the two answers."""
        answers = super().clean() or {}
        if bool(answers.get("joint_publication")) == bool(answers.get("name")):
            raise ValidationError(_("Choose a joint publication, or enter the name of a new one."))
        return answers


class AddToJointPublicationAction(ConfirmedAction):
    """Put working copies, from their list or form, into a joint publication."""

    name = "add_to_joint_publication_selected"
    description = gettext_lazy("Add to a joint publication…")
    button = gettext_lazy("Add")
    permission = "change"
    form_class = JointPublicationForm

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        joint_publication = cleaned_data["joint_publication"]
        if not joint_publication:
            joint_publication = JointPublication(
                name=cleaned_data["name"], created_at=timezone.now(), created_by=self.user
            )
            joint_publication.full_clean()
            joint_publication.save()
        joint_publication.add(self.objects)
        self.result = joint_publication
        text = _("Added to “{launch}”: {number}.")
        return text.format(launch=joint_publication, number=len(self.objects))


class JointPublicationAction(MixedKindsAction):
    """An action on all objects of the chosen joint publications, each once."""

    @cached_property
    def objects(self) -> list[Any]:
        """Return the working copies, with their state."""
        chosen = self.queryset.values("pk")
        items = JointPublicationItem.objects.filter(joint_publication__in=chosen)
        return objects_with_state(dict.fromkeys(item.ref for item in items))


class SubmitJointPublicationAction(JointPublicationAction, SubmitAction):
    name = "submit_joint_publication"
    description = gettext_lazy("Submit together…")


class PublishJointPublicationAction(JointPublicationAction, PublishAction):
    name = "publish_joint_publication"
    description = description_plural = gettext_lazy("Publish together…")


class ShareJointPublicationAction(JointPublicationAction, ShareAction):
    name = "share_joint_publication"


class CancelJointPublicationAction(JointPublicationAction, CancelAction):
    name = "cancel_joint_publication"
    description = gettext_lazy("Cancel together…")


class JointPublicationItemInline(admin.TabularInline):
    """The objects that go live; they are added at their own list or form."""

    model = JointPublicationItem
    template = "desk/joint_publication_items.html"
    fields = readonly_fields = ("what", "state")
    extra = 0
    verbose_name_plural = gettext_lazy("objects published together")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("object"))
    def what(self, item: JointPublicationItem) -> str:
        """Return a link to the form of the object, or to the versions of a deleted draft."""
        return format_html('<a href="{}">{}</a>', object_url(item), item)

    @admin.display(description=gettext_lazy("state"))
    def state(self, item: JointPublicationItem) -> str:
        """Return the state of the object as a sentence."""
        objects = objects_with_state([item.ref])
        return describe_state(objects[0], timezone.now()) if objects else ""


@admin.register(JointPublication)
class JointPublicationAdmin(OutdatedFormCheck):
    change_form_template = "desk/joint_publication.html"
    list_display = ["name", "what", "created_by", "created_at"]
    list_select_related = ["created_by"]
    search_fields = ["name"]
    inlines = [JointPublicationItemInline]
    actions = [
        SubmitJointPublicationAction.as_action(),
        PublishJointPublicationAction.as_action(),
        ShareJointPublicationAction.as_action(),
        CancelJointPublicationAction.as_action(),
    ]
    has_publish_permission = requires("record.publish")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_at = timezone.now()
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        items = JointPublicationItem.objects.filter(joint_publication=OuterRef(OuterRef("pk")))
        planned = Publication.objects.scheduled(timezone.now())
        planned = planned.filter(reason="", key__in=items.values("key"))
        planned_for = planned.order_by("in_force_from").values("in_force_from")[:1]
        queryset = super().get_queryset(request)
        return queryset.annotate(number=Count("items"), planned_for=Subquery(planned_for))

    @admin.display(description=gettext_lazy("content"))
    def what(self, row: Any) -> str:
        """Return the number of objects and, if it is decided, the time from which they are live."""
        objects = ngettext("{number} object", "{number} objects", row.number)
        objects = objects.format(number=row.number)
        if row.planned_for is None:
            return objects
        moment = format_date(row.planned_for, "DATETIME_FORMAT")
        return _("{objects}, scheduled for {moment}").format(objects=objects, moment=moment)

    def get_urls(self) -> list[URLPattern]:
        return [object_path(self, "preview", preview_view), *super().get_urls()]
