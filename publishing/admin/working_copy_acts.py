"""The acts of the record on working copies, from list and form: publish, withdraw, cancel what is scheduled."""

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from publishing import acts
from publishing.admin.acting import act, act_of_cancelling, action, bound_data
from publishing.admin.forms import PublishForm, WithdrawForm
from publishing.admin.what_changes import what_points_here, what_will_change
from publishing.models import Publication
from publishing.states import in_bucharest


class Acts:
    """Who may do what is asked of the person's permissions on the record, besides changing the kind."""

    actions = ("publish_selected", "withdraw_selected", "cancel_selected")

    def has_publish_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("publishing.publish")

    def has_withdraw_permission(self, request):
        return self.has_change_permission(request) and request.user.has_perm("publishing.withdraw")

    @action(
        "publish",
        description=gettext_lazy("Publish %(verbose_name)s…"),
        description_plural=gettext_lazy("Publish %(verbose_name_plural)s…"),
    )
    def publish_selected(self, request, queryset):
        return publish_page(self, request, queryset, list(queryset), "publish_selected")

    @action(
        "withdraw",
        description=gettext_lazy("Withdraw %(verbose_name)s…"),
        description_plural=gettext_lazy("Withdraw %(verbose_name_plural)s…"),
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
                return _("They were so already.")
            told = _("Withdrawn: {what}. The addresses answer with the reason.")
            return told.format(what=_listed(done))

        candidates = self.model.objects.exclude(pk__in=queryset.values("pk"))
        form = WithdrawForm(bound_data(request), candidates=candidates, planned=planned_for(objects))
        return act(
            self,
            request,
            queryset,
            name="withdraw_selected",
            title=_("Withdraw"),
            button=_("Withdraw"),
            form=form,
            perform=perform,
            about=lambda: what_points_here(objects) | {"planned": planned_for(objects)},
        )

    @action(
        "publish",
        description=gettext_lazy("Cancel what is scheduled…"),
        description_plural=gettext_lazy("Cancel what is scheduled…"),
    )
    def cancel_selected(self, request, queryset):
        return cancel_page(self, request, queryset, list(queryset), "cancel_selected")


def cancel_page(modeladmin, request, queryset, objects, name):
    """Shows what is scheduled for the objects, and takes it back."""
    planned = planned_for(objects)
    if not planned:
        return modeladmin.message_user(request, _("Nothing is scheduled for it."), messages.WARNING)

    def perform(answers):
        return _("Cancelled: {what}.").format(what=_listed(cancel_all(objects, request.user)))

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
        title=_("Publish"),
        button=_("Publish"),
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
        return _("Nothing to publish: what visitors see doesn't differ from the draft.")
    to_come = [row for row in done if row.in_force_from > timezone.now()]
    if to_come:
        moment = in_bucharest(to_come[0].in_force_from)
        told = _("Scheduled: {what}, for {moment}.").format(what=_listed(done), moment=moment)
    else:
        told = _("Published: {what}. Visitors see it now.").format(what=_listed(done))
    return " ".join([told, *_told_of_what_is_the_same(len(rows) - len(done))])


def _told_of_what_is_the_same(number):
    if number:
        yield ngettext(
            "{number} did not differ from what is live.", "{number} did not differ from what is live.", number
        ).format(number=number)


MOST_NAMED = 5


def _listed(rows) -> str:
    """Their titles; of many the first ones."""
    titles = list(dict.fromkeys(row.title or row.slug for row in rows))
    first = ", ".join(titles[:MOST_NAMED])
    if len(titles) <= MOST_NAMED:
        return first
    return _("{titles} and {number} more").format(titles=first, number=len(titles) - MOST_NAMED)
