"""The acts of the record on working copies, from list and form: publish, withdraw, cancel what is scheduled."""

from django.contrib import messages
from django.utils import timezone

from publishing import acts
from publishing.admin.acting import act, act_of_cancelling, action, bound_data
from publishing.admin.forms import PublishForm, WithdrawForm
from publishing.admin.what_changes import what_points_here, what_will_change
from publishing.models import Publication


class Acts:
    """Who may do what is asked of the person's permissions on the record, besides changing the kind."""

    actions = ("publish_selected", "withdraw_selected", "cancel_selected")

    def has_publish_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("publishing.publish")

    def has_withdraw_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("publishing.withdraw")

    @action(
        "publish",
        description="Publish %(verbose_name)s…",
        description_plural="Publish %(verbose_name_plural)s…",
    )
    def publish_selected(self, request, queryset):
        return publish_page(self, request, queryset, list(queryset), "publish_selected")

    @action(
        "withdraw",
        description="Withdraw %(verbose_name)s…",
        description_plural="Withdraw %(verbose_name_plural)s…",
    )
    def withdraw_selected(self, request, queryset):
        objects = list(queryset)

        def perform(answers):
            _cancel_planned(objects, request.user, answers)
            rows = acts.withdraw(
                objects, request.user, answers["reason"], answers["at"], answers["successor"]
            )
            done = [row for row in rows if row]
            if not done:
                return "They were so already."
            return f"Withdrawn: {_listed(done)}. The addresses answer with the reason."

        candidates = self.model.objects.exclude(pk__in=queryset.values("pk"))
        form = WithdrawForm(bound_data(request), candidates=candidates, planned=planned_for(objects))
        return act(
            self,
            request,
            queryset,
            name="withdraw_selected",
            title="Withdraw",
            button="Withdraw",
            form=form,
            perform=perform,
            about=lambda: what_points_here(objects) | {"planned": planned_for(objects)},
        )

    @action(
        "publish", description="Cancel what is scheduled…", description_plural="Cancel what is scheduled…"
    )
    def cancel_selected(self, request, queryset):
        return cancel_page(self, request, queryset, list(queryset), "cancel_selected")


def cancel_page(modeladmin, request, queryset, objects, name):
    """Shows what is scheduled for the objects, and takes it back."""
    planned = planned_for(objects)
    if not planned:
        return modeladmin.message_user(request, "Nothing is scheduled for it.", messages.WARNING)

    def perform(answers):
        return f"Cancelled: {_listed(cancel_all(objects, request.user))}."

    return act_of_cancelling(
        modeladmin, request, queryset, perform, name=name, about=lambda: {"planned": planned}
    )


def publish_page(modeladmin, request, queryset, objects, name):
    """Shows what will change for visitors, and publishes exactly that. ``queryset`` holds what was chosen."""
    digests = {obj: obj.content().digest for obj in objects}
    form = PublishForm(bound_data(request), digests=digests, by=request.user, planned=planned_for(objects))

    def perform(answers):
        _cancel_planned(objects, request.user, answers)
        rows = acts.publish(
            objects,
            request.user,
            at=answers["at"],
            note=answers["note"],
            is_minor=answers["is_minor"],
            reason_alone=answers.get("reason_alone", ""),
            seen=form.seen(),
        )
        return _told_of_publishing(rows)

    return act(
        modeladmin,
        request,
        queryset,
        name=name,
        title="Publish",
        button="Publish",
        form=form,
        perform=perform,
        about=lambda: what_will_change(objects, form.cleaned_data.get("at") if form.is_bound else None),
    )


def planned_for(objects) -> list[Publication]:
    """What is scheduled for the objects, soonest first."""
    return list(Publication.objects.planned_for(objects, timezone.now()))


def cancel_all(objects, by) -> list[Publication]:
    rows = planned_for(objects)
    for row in rows:
        acts.cancel(row, by)
    return rows


def _cancel_planned(objects, by, answers):
    if answers.get("cancels"):
        cancel_all(objects, by)


def _told_of_publishing(rows):
    done = [row for row in rows if row]
    if not done:
        return "Nothing to publish: what visitors see doesn't differ from the draft."
    same = f" {len(rows) - len(done)} did not differ from what is live." if len(done) < len(rows) else ""
    to_come = [row for row in done if row.in_force_from > timezone.now()]
    if to_come:
        moment = timezone.localtime(to_come[0].in_force_from)
        return f"Scheduled: {_listed(done)}, for {moment:%-d %B %Y, %H:%M} (Bucharest).{same}"
    return f"Published: {_listed(done)}. Visitors see it now.{same}"


MOST_NAMED = 5


def _listed(rows) -> str:
    """Their titles; of many the first ones."""
    titles = list(dict.fromkeys(row.title or row.slug for row in rows))
    more = f" and {len(titles) - MOST_NAMED} more" if len(titles) > MOST_NAMED else ""
    return ", ".join(titles[:MOST_NAMED]) + more
