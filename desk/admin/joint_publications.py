"""Joint publications in the admin: their objects are checked, previewed and published as one."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, OuterRef, Subquery
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.i18n.dates import format_date
from desk.admin.change_summary import change_url
from desk.admin.confirmation import ConfirmedAction
from desk.admin.forms import one_line
from desk.admin.preview_links import preview_of
from desk.admin.publication_actions import may_view, refusal_to_change
from desk.admin.publish_actions import CancelAction, PublishAction
from desk.admin.review_actions import ShareAction, SubmitAction
from desk.state_text import describe_state
from publishing.models import JointPublication, JointPublicationItem
from record import registry
from record.models import Publication


class JointPublicationForm(forms.Form):
    joint_publication = forms.ModelChoiceField(
        JointPublication.objects.all(),
        label=gettext_lazy("Launch"),
        required=False,
        help_text=gettext_lazy("One that is being prepared already, or a new one below."),
    )
    name = forms.CharField(
        label=gettext_lazy("New launch"),
        required=False,
        max_length=200,
        widget=one_line(),
        help_text=gettext_lazy("What goes live together, for example “Start of CyberSouth+”."),
    )

    def clean(self):
        answers = super().clean()
        if bool(answers.get("joint_publication")) == bool(answers.get("name")):
            raise ValidationError(
                _("Choose a launch, or write the name of a new one."), code="one_of_two"
            )
        if answers.get("name") and JointPublication.objects.filter(name=answers["name"]).exists():
            raise ValidationError(
                {"name": _("There is a launch of this name already: choose it above.")}
            )
        return answers


class AddToJointPublicationAction(ConfirmedAction):
    """Put working copies, from their list or form, into a joint publication."""

    name = "add_to_joint_publication_selected"
    description = gettext_lazy("Add to a launch…")
    title = gettext_lazy("Add to a launch")
    button = gettext_lazy("Add")
    permission = "change"
    form_class = JointPublicationForm

    def perform(self, cleaned_data):
        self.joint_publication = cleaned_data[
            "joint_publication"
        ] or JointPublication.objects.create(
            name=cleaned_data["name"], created_at=timezone.now(), created_by=self.request.user
        )
        self.joint_publication.add(self.queryset)
        text = _("Added to “{launch}”: {number}.")
        return text.format(launch=self.joint_publication, number=self.queryset.count())

    def success_url(self):
        return reverse("admin:publishing_jointpublication_change", args=[self.joint_publication.pk])


class JointPublicationAction(ConfirmedAction):
    """An action on all objects of the chosen joint publications, each once."""

    @cached_property
    def objects(self):
        refs = {
            item.key: item.ref
            for joint_publication in self.queryset
            for item in joint_publication.items.all()
        }
        return registry.objects_of(refs.values())

    def refusal(self):
        if text := refusal_to_change(self.request.user, self.objects):
            return messages.ERROR, text
        return super().refusal()


class SubmitJointPublicationAction(JointPublicationAction, SubmitAction):
    name = "submit_joint_publication"
    description = gettext_lazy("Submit together…")


class PublishJointPublicationAction(JointPublicationAction, PublishAction):
    name = "publish_joint_publication"
    description = description_plural = gettext_lazy("Publish together…")


class ShareJointPublicationAction(JointPublicationAction, ShareAction):
    name = "share_joint_publication"

    def path(self):
        return "/"


class CancelJointPublicationAction(JointPublicationAction, CancelAction):
    name = "cancel_joint_publication"
    description = gettext_lazy("Cancel together…")


class JointPublicationItemInline(admin.TabularInline):
    """The objects that go live; they are added at their own list or form."""

    model = JointPublicationItem
    template = "desk/joint_publication_items.html"
    fields = readonly_fields = ["what", "state"]
    extra = 0
    verbose_name_plural = gettext_lazy("what goes live together")

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("object"))
    def what(self, item):
        obj = registry.object_of(item.ref)
        return (
            format_html('<a href="{}">{}</a>', change_url(obj), obj)
            if obj
            else _("Deleted as a draft")
        )

    @admin.display(description=gettext_lazy("state"))
    def state(self, item):
        objects = registry.objects_of([item.ref])
        return describe_state(objects[0], timezone.now()) if objects else ""


@admin.register(JointPublication)
class JointPublicationAdmin(admin.ModelAdmin):
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

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_at, obj.created_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)

    def get_queryset(self, request):
        items = JointPublicationItem.objects.filter(
            joint_publication=OuterRef(OuterRef("pk"))
        ).values("key")
        planned = Publication.objects.scheduled(timezone.now()).filter(reason="", key__in=items)
        return (
            super()
            .get_queryset(request)
            .annotate(
                number=Count("items"),
                planned_for=Subquery(planned.order_by("in_force_from").values("in_force_from")[:1]),
            )
        )

    @admin.display(description=gettext_lazy("what goes live"))
    def what(self, joint_publication):
        """How many objects, and from when on where that is decided."""
        objects = ngettext("{number} object", "{number} objects", joint_publication.number).format(
            number=joint_publication.number
        )
        if joint_publication.planned_for is None:
            return objects
        moment = format_date(timezone.localtime(joint_publication.planned_for), "DATETIME_FORMAT")
        return _("{objects}, scheduled for {moment}").format(objects=objects, moment=moment)

    def has_publish_permission(self, request):
        return request.user.has_perm("record.publish")

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview_view)
        name = "publishing_jointpublication_preview"
        return [
            path("<int:joint_publication_id>/preview/", preview, name=name),
            *super().get_urls(),
        ]

    def preview_view(self, request, joint_publication_id):
        """Redirect to the site with all drafts of the joint publication in their places."""
        joint_publication = self.get_object(request, joint_publication_id)
        if joint_publication is None or not self.has_view_permission(request, joint_publication):
            return self._get_obj_does_not_exist_redirect(
                request, self.opts, str(joint_publication_id)
            )
        objects = joint_publication.working_copies()
        if not all(may_view(request.user, obj.kind) for obj in objects):
            raise PermissionDenied
        return preview_of(
            self,
            request,
            objects,
            "/",
            reverse("admin:publishing_jointpublication_change", args=[joint_publication_id]),
        )
