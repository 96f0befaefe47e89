"""Launches in the admin: what goes live together is checked, previewed and published as one."""

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

from core.i18n.dates import in_words
from desk.admin.change_summary import form_of
from desk.admin.confirmation import ConfirmedAction
from desk.admin.forms import one_line
from desk.admin.preview_links import preview_of
from desk.admin.publication_actions import may_view, refusal_to_change
from desk.admin.publish_actions import CancelAction, PublishAction
from desk.admin.review_actions import ShareAction, SubmitAction
from desk.state_text import state_sentence
from publishing.models import Launch, LaunchMember
from record import registry
from record.models import Publication


class LaunchForm(forms.Form):
    launch = forms.ModelChoiceField(
        Launch.objects.all(),
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
        if bool(answers.get("launch")) == bool(answers.get("name")):
            raise ValidationError(_("Choose a launch, or write the name of a new one."), code="one_of_two")
        if answers.get("name") and Launch.objects.filter(name=answers["name"]).exists():
            raise ValidationError({"name": _("There is a launch of this name already: choose it above.")})
        return answers


class AddToLaunchAction(ConfirmedAction):
    """Put working copies, from their list or form, into a launch."""

    name = "add_to_launch_selected"
    description = gettext_lazy("Add to a launch…")
    title = gettext_lazy("Add to a launch")
    button = gettext_lazy("Add")
    permission = "change"
    form_class = LaunchForm

    def perform(self, cleaned_data):
        self.launch = cleaned_data["launch"] or Launch.objects.create(
            name=cleaned_data["name"], made_at=timezone.now(), made_by=self.request.user
        )
        self.launch.add(self.queryset)
        text = _("Added to “{launch}”: {number}.")
        return text.format(launch=self.launch, number=self.queryset.count())

    def success_url(self):
        return reverse("admin:publishing_launch_change", args=[self.launch.pk])


class LaunchAction(ConfirmedAction):
    """An action on all members of the chosen launches, each once."""

    @cached_property
    def objects(self):
        members = {member.key: member.ref for launch in self.queryset for member in launch.members.all()}
        return registry.objects_of(members.values())

    def refusal(self):
        if text := refusal_to_change(self.request.user, self.objects):
            return messages.ERROR, text
        return super().refusal()


class SubmitLaunchAction(LaunchAction, SubmitAction):
    name = "submit_launch"
    description = gettext_lazy("Submit together…")


class PublishLaunchAction(LaunchAction, PublishAction):
    name = "publish_launch"
    description = description_plural = gettext_lazy("Publish together…")


class ShareLaunchAction(LaunchAction, ShareAction):
    name = "share_launch"

    def path(self):
        return "/"


class CancelLaunchAction(LaunchAction, CancelAction):
    name = "cancel_launch"
    description = gettext_lazy("Cancel together…")


class LaunchMemberInline(admin.TabularInline):
    """What goes live; a member is added at its own list or form."""

    model = LaunchMember
    template = "desk/launch_members.html"
    fields = readonly_fields = ["what", "state"]
    extra = 0
    verbose_name_plural = gettext_lazy("what goes live together")

    def has_add_permission(self, request, obj=None):
        return False

    @admin.display(description=gettext_lazy("object"))
    def what(self, member):
        obj = registry.object_of(member.ref)
        return format_html('<a href="{}">{}</a>', form_of(obj), obj) if obj else _("Deleted as a draft")

    @admin.display(description=gettext_lazy("state"))
    def state(self, member):
        found = registry.objects_of([member.ref])
        return state_sentence(found[0], timezone.now()) if found else ""


@admin.register(Launch)
class LaunchAdmin(admin.ModelAdmin):
    change_form_template = "desk/launch.html"
    list_display = ["name", "what", "made_by", "made_at"]
    list_select_related = ["made_by"]
    search_fields = ["name"]
    inlines = [LaunchMemberInline]
    actions = [
        SubmitLaunchAction.as_action(),
        PublishLaunchAction.as_action(),
        ShareLaunchAction.as_action(),
        CancelLaunchAction.as_action(),
    ]

    def save_model(self, request, obj, form, change):
        if not change:
            obj.made_at, obj.made_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)

    def get_queryset(self, request):
        members = LaunchMember.objects.filter(launch=OuterRef(OuterRef("pk"))).values("key")
        planned = Publication.objects.scheduled(timezone.now()).filter(reason="", key__in=members)
        return (
            super()
            .get_queryset(request)
            .annotate(
                number=Count("members"),
                planned_for=Subquery(planned.order_by("in_force_from").values("in_force_from")[:1]),
            )
        )

    @admin.display(description=gettext_lazy("what goes live"))
    def what(self, launch):
        """How many objects, and from when on where that is decided."""
        objects = ngettext("{number} object", "{number} objects", launch.number).format(number=launch.number)
        if launch.planned_for is None:
            return objects
        moment = in_words(timezone.localtime(launch.planned_for), "DATETIME_FORMAT")
        return _("{objects}, scheduled for {moment}").format(objects=objects, moment=moment)

    def has_publish_permission(self, request):
        return request.user.has_perm("record.publish")

    def get_urls(self):
        preview = self.admin_site.admin_view(self.preview_view)
        name = "publishing_launch_preview"
        return [path("<int:launch_id>/preview/", preview, name=name), *super().get_urls()]

    def preview_view(self, request, launch_id):
        """Leads to the site with all drafts of the launch in their places."""
        launch = self.get_object(request, launch_id)
        if launch is None or not self.has_view_permission(request, launch):
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(launch_id))
        objects = launch.working_copies()
        if not all(may_view(request.user, obj.kind) for obj in objects):
            raise PermissionDenied
        return preview_of(
            self, request, objects, "/", reverse("admin:publishing_launch_change", args=[launch_id])
        )
