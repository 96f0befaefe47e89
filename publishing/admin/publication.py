"""The record itself in the admin: to be read, with two acts on single rows."""

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError

from publishing import acts, kinds
from publishing.admin.acting import ReasonForm, act, act_of_cancelling, action, bound_data
from publishing.admin.layout import ReadOnly
from publishing.models import Publication

WHAT_WITHHOLDING_DOES = (
    "The content and its files are removed for ever. Digest, dates and this reason stay in the record, "
    "and the archive says so."
)


class WithholdForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = WHAT_WITHHOLDING_DOES


@admin.register(Publication)
class PublicationAdmin(ReadOnly, admin.ModelAdmin):
    """Every row that was ever recorded. Nothing is added, changed or deleted here."""

    list_display = ["__str__", "kind", "sort", "in_force_from", "recorded_by", "note"]
    list_filter = ["kind", ("in_force_from", admin.EmptyFieldListFilter)]
    list_select_related = ["recorded_by"]
    search_fields = ["title", "slug", "note"]
    date_hierarchy = "in_force_from"
    ordering = ["-pk"]
    actions = ["cancel_selected", "withhold_selected"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("content", "card")

    @admin.display(description="what it is")
    def sort(self, obj):
        if obj.is_withheld:
            return "Withheld"
        if obj.cancelled_at:
            return "Cancelled"
        if obj.is_candidate:
            return "Draft"
        return "Withdrawal" if obj.is_withdrawal else "Publication"

    def lookup_allowed(self, lookup, value, request):
        return lookup == "key" or super().lookup_allowed(lookup, value, request)

    def has_publish_permission(self, request):
        return request.user.has_perm("publishing.publish")

    def has_withhold_permission(self, request):
        return request.user.has_perm("publishing.withhold")

    @action("publish", description="Cancel it…", description_plural="Cancel what is scheduled…")
    def cancel_selected(self, request, queryset):
        def perform(answers):
            for row in queryset:
                _check_may_change(request.user, row)
                acts.cancel(row, request.user)
            return f"Cancelled: {queryset.count()}."

        return act_of_cancelling(self, request, queryset, perform)

    @action("withhold", description="Withhold it…", description_plural="Withhold publications…")
    def withhold_selected(self, request, queryset):
        def perform(answers):
            for row in queryset:
                _forget_the_name(row)
                acts.withhold(row, request.user, answers["reason"])
            return f"Withheld: {queryset.count()}. {_what_is_left(queryset)}"

        return act(
            self,
            request,
            queryset,
            name="withhold_selected",
            title="Withhold",
            button="Withhold for ever",
            form=WithholdForm(bound_data(request)),
            perform=perform,
        )


def _check_may_change(user, row):
    """Who cancels what is scheduled must be allowed to change that kind, as on its own list."""
    meta = kinds.model_of(row.kind)._meta
    if not user.has_perm(f"{meta.app_label}.change_{meta.model_name}"):
        raise ValidationError(f"You may not change {meta.verbose_name_plural}. Ask somebody who may.")


def _forget_the_name(row):
    """The admin's own log names objects as they were called."""
    model = kinds.model_of(row.kind)
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(model), object_repr=row.title
    )
    entries.update(object_repr="(withheld)")


def _what_is_left(withheld) -> str:
    """The same content may have been published before or since: each publication is withheld by itself."""
    same = Publication.objects.filter(
        key__in=withheld.values("key"), digest__in=withheld.values("digest"), content__isnull=False
    ).count()
    draft = "Change the draft too, so that it doesn't come back."
    return f"{same} other publications have the same content: withhold them too. {draft}" if same else draft
