"""The admin of working copies: saving keeps a draft, publishing is an act of its own."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from publishing import acts, kinds, policies, previews
from publishing.admin.acting import PublishForm, WithdrawForm, act, action, bound_data
from publishing.content import LANGUAGES
from publishing.models import Publication, State

LANGUAGE_NAMES = {"en": "English", "fr": "French", "ro": "Romanian"}
KEEPING = ("owner", "review_date")
FORM_ACTION = f"{ActionLocation.CHANGE_FORM.value}-action"
SAVING = {"_save", "_continue", "_addanother", "_saveasnew"}


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return State.choices

    def queryset(self, request, queryset):
        return queryset.filter(state_now=self.value()) if self.value() else queryset


class LanguageLabels:
    """Says at each column of a text which language it is in."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        code = getattr(db_field, "_translated_field_language_code", None)
        if field and code:
            field.label = f"{capfirst(db_field.verbose_name)} ({LANGUAGE_NAMES[code]})"
            field.widget.attrs["lang"] = code
        return field


class RowInline(LanguageLabels, admin.StackedInline):
    """Rows of a working copy; a row that isn't filled in is left out."""

    extra = 0
    # The order of rows is a number in the form; English stands open, the other languages fold.
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"})}}

    def get_fieldsets(self, request, obj=None):
        names = self.get_fields(request, obj)
        others = [name for name in names if name.endswith(("_fr", "_ro"))]
        groups = [(None, {"fields": [name for name in names if name not in others]})]
        return [*groups, ("French and Romanian", {"fields": others, "classes": ["collapse"]})] if others else groups


class PublishableAdmin(LanguageLabels, admin.ModelAdmin):
    """List and form of one kind. Saving shows nothing to visitors; the actions are the acts of the record."""

    change_form_template = "publishing/change_form.html"
    list_display = ["__str__", "state_in_words", "owner", "saved_at"]
    list_filter = [StateFilter, "owner"]
    list_select_related = ["owner"]
    actions = ["publish_selected", "withdraw_selected", "cancel_selected"]
    save_on_top = True
    lines = ()  # names of fields that share a line of the form, a tuple a line

    def get_queryset(self, request):
        return super().get_queryset(request).with_state()

    @admin.display(description="state", ordering="state_now")
    def state_in_words(self, obj):
        return obj.state.label

    def get_fieldsets(self, request, obj=None):
        """What has no language first, then a group a language, then who keeps it right."""
        names = [field.name for field in self._editable_fields() if field.name not in KEEPING]
        in_language = {code: [n for n in names if self._language_of(n) == code] for code in LANGUAGES}
        shared = self._in_lines([name for name in names if self._language_of(name) is None])
        groups = [(None, {"fields": shared})] if shared else []
        groups += [(LANGUAGE_NAMES[code], {"fields": fields}) for code, fields in in_language.items() if fields]
        return [*groups, ("Keeping it right", {"fields": list(KEEPING)})]

    def _in_lines(self, names):
        """Puts what belongs together on one line of the form."""
        follows = {name: line[0] for line in self.lines for name in line[1:]}
        lines = {line[0]: line for line in self.lines}
        return [lines.get(name, name) for name in names if name not in follows]

    def get_prepopulated_fields(self, request, obj=None):
        """A new object's address follows its name until somebody types another one."""
        names = [field.name for field in self._editable_fields()]
        source = next((name for name in ("acronym", "title_en", "name_en") if name in names), None)
        return {"slug": [source]} if source and obj is None and not self.model.slug_is_fixed else {}

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
        """The page of the act that was chosen in the form, on what has just been saved; else only tells of the draft."""
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
        candidate = Publication.objects.of(obj).filter(digest=obj.digest, withheld_at=None).order_by("-pk").first()
        if path and candidate:
            links["preview_url"] = f"/preview/{previews.token_for(candidate)}{path}"
        if path and obj.state in (State.LIVE, State.CHANGED):
            links["live_url"] = path
        return links

    def has_publish_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("publishing.publish")

    def has_withdraw_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("publishing.withdraw")

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
        return deletable, counts, permissions, [*protected, *(f"{each}: withdraw it instead" for each in published)]

    @action("publish", description="Publish %(verbose_name)s…", description_plural="Publish %(verbose_name_plural)s…")
    def publish_selected(self, request, queryset):
        def perform(answers):
            rows = acts.publish(list(queryset), request.user, at=answers["at"], note=answers["note"])
            return _told_of_publishing(rows)

        return act(
            self,
            request,
            queryset,
            name="publish_selected",
            title="Publish",
            button="Publish",
            form=PublishForm(bound_data(request)),
            perform=perform,
        )

    @action(
        "withdraw", description="Withdraw %(verbose_name)s…", description_plural="Withdraw %(verbose_name_plural)s…"
    )
    def withdraw_selected(self, request, queryset):
        def perform(answers):
            rows = acts.withdraw(list(queryset), request.user, answers["reason"], answers["at"], answers["successor"])
            done = [row for row in rows if row]
            return f"Withdrawn: {len(done)}. The addresses answer with the reason." if done else "They were so already."

        candidates = self.model.objects.exclude(pk__in=queryset.values("pk"))
        form = WithdrawForm(bound_data(request), candidates=candidates)
        return act(
            self,
            request,
            queryset,
            name="withdraw_selected",
            title="Withdraw",
            button="Withdraw",
            form=form,
            perform=perform,
        )

    @action("publish", description="Cancel what is scheduled…", description_plural="Cancel what is scheduled…")
    def cancel_selected(self, request, queryset):
        def perform(answers):
            rows = list(Publication.objects.scheduled(timezone.now()).of(*queryset))
            for row in rows:
                acts.cancel(row, request.user)
            return f"Cancelled: {len(rows)}." if rows else "Nothing was scheduled."

        return act(
            self,
            request,
            queryset,
            name="cancel_selected",
            title="Cancel what is scheduled",
            button="Cancel it",
            form=forms.Form(bound_data(request)),
            perform=perform,
        )

    def _editable_fields(self):
        meta = self.model._meta
        fields = [field for field in (*meta.fields, *meta.many_to_many) if field.editable and not field.primary_key]
        fields = [field for field in fields if not getattr(field, "auto_now", False)]
        return [field for field in fields if field.name != "slug" or not self.model.slug_is_fixed]

    def _language_of(self, name):
        try:
            field = self.model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        return getattr(field, "_translated_field_language_code", None)


def _chosen_act(request):
    return "publish_selected" if request.POST.get("_save") == "publish" else request.POST.get(FORM_ACTION)


def _save_before_acting(request):
    """An action chosen in the form acts on what stands in the form: it is saved first, so nothing typed is lost."""
    if FORM_ACTION in request.POST and not SAVING.intersection(request.POST):
        request.POST = request.POST.copy()
        request.POST["_save" if request.POST[FORM_ACTION] else "_continue"] = "1"


def _told_of_publishing(rows):
    done = [row for row in rows if row]
    if not done:
        return "Nothing to publish: what visitors see doesn't differ from the draft."
    to_come = [row for row in done if row.in_force_from > timezone.now()]
    same = f" {len(rows) - len(done)} did not differ from what is live." if len(done) < len(rows) else ""
    if to_come:
        moment = timezone.localtime(to_come[0].in_force_from)
        return f"Scheduled: {len(done)}, for {moment:%-d %B %Y, %H:%M} (Bucharest).{same}"
    return f"Published: {len(done)}. Visitors see it now.{same}"
