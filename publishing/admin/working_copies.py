"""The admin of working copies: saving keeps a draft, publishing is an act of its own."""

from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.urls import reverse

from publishing import kinds, policies, previews
from publishing.admin.layout import LanguageLabels, Layout
from publishing.admin.working_copy_acts import Acts
from publishing.models import Publication, State

FORM_ACTION = f"{ActionLocation.CHANGE_FORM.value}-action"
ACTING = {FORM_ACTION, "_publish"}
SAVING = {"_save", "_continue", "_addanother", "_saveasnew"}


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state_now=self.value()) if self.value() else queryset


class PublishableAdmin(Layout, Acts, LanguageLabels, admin.ModelAdmin):
    """List and form of one kind. Saving shows nothing to visitors; the actions are the acts of the record."""

    change_form_template = "publishing/change_form.html"
    list_display = ["__str__", "state_in_words", "owner", "saved_at"]
    list_filter = [StateFilter, "owner"]
    list_select_related = ["owner"]
    save_on_top = True

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    @admin.display(description="state", ordering="state_now")
    def state_in_words(self, obj):
        return obj.state.label

    def save_model(self, request, obj, form, change):
        """Rows of inlines come after their parent: the candidate is left once all of them are saved."""
        obj.save(leaves_candidate=False)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        form.instance.leave_candidate(by=request.user)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        context = (extra_context or {}) | {"can_publish": self.has_publish_permission(request)}
        if object_id:
            context |= self._links_of(self.get_object(request, object_id))
        _save_before_acting(request)
        response = super().changeform_view(request, object_id, form_url, context)
        return policies.apply(response, policies.EDITOR)

    def response_add(self, request, obj, post_url_continue=None):
        return self._act_after_saving(request, obj) or super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        return self._act_after_saving(request, obj) or super().response_change(request, obj)

    def _act_after_saving(self, request, obj):
        """The page of the act chosen in the form, for what has just been saved; where none was, tells of the draft."""
        actions = self.get_actions(request, action_location=ActionLocation.CHANGE_FORM)
        if chosen := actions.get(_chosen_act(request)):
            return chosen.func(self, request, self.get_queryset(request).filter(pk=obj.pk))
        message = "Saved as a draft. Visitors see nothing of it until it is published."
        return self.message_user(request, message, messages.INFO)

    def _links_of(self, obj):
        """Where the object can be seen, and how it stands."""
        if obj is None:
            return {}
        history = reverse("admin:publishing_publication_changelist") + f"?key={obj.key}"
        links = {"state_label": obj.state.label, "record_url": history}
        path = kinds.live_path_of(obj)
        candidate = (
            Publication.objects.of(obj).filter(digest=obj.digest, withheld_at=None).order_by("-pk").first()
        )
        if path and candidate:
            links["preview_url"] = f"/preview/{previews.token_for(candidate)}{path}"
        if path and obj.state in (State.LIVE, State.CHANGED):
            links["live_url"] = path
        return links

    def has_add_permission(self, request):
        """A kind whose address is fixed has one object."""
        is_there = self.model.slug_is_fixed and self.model.objects.exists()
        return super().has_add_permission(request) and not is_there

    def has_delete_permission(self, request, obj=None):
        if obj is not None and Publication.objects.with_moment().of(obj).exists():
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
            [*protected, *(f"{each}: withdraw it instead" for each in published)],
        )


def _chosen_act(request):
    return "publish_selected" if "_publish" in request.POST else request.POST.get(FORM_ACTION)


def _save_before_acting(request):
    """An act chosen in the form acts on what stands in the form: it is saved first, so nothing typed is lost."""
    if ACTING.intersection(request.POST) and not SAVING.intersection(request.POST):
        request.POST = request.POST.copy()
        request.POST["_save" if _chosen_act(request) else "_continue"] = "1"
