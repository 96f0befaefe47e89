"""Actions on working copies, from list and form: publish, withdraw, cancel what is scheduled."""

from django.contrib import messages
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from desk.admin.change_summary import change_summary, referrers
from desk.admin.confirmation import ConfirmedAction
from desk.admin.forms import PublishForm, WithdrawForm
from desk.state_text import format_bucharest_time
from publishing import operations
from record.models import Publication

MAX_TITLES = 5  # in a message


class PublishAction(ConfirmedAction):
    """Show what will change for visitors, and publish exactly that."""

    name = "publish_selected"
    description = gettext_lazy("Publish %(verbose_name)s…")
    description_plural = gettext_lazy("Publish %(verbose_name_plural)s…")
    title = button = gettext_lazy("Publish")
    permission = "publish"
    form_class = PublishForm

    def get_form_kwargs(self):
        digests = {obj: obj.content().digest for obj in self.objects}
        return {"digests": digests, "by": self.request.user, "planned": planned_for(self.objects)}

    def context(self):
        at = self.form.cleaned_data.get("at") if self.form.is_bound else None
        return change_summary(self.objects, at)

    def perform(self, cleaned_data):
        if cleaned_data.get("cancels"):
            cancel_all(self.objects, self.request.user)
        rows = operations.publish(
            self.objects,
            self.request.user,
            at=cleaned_data["at"],
            note=cleaned_data["note"],
            is_minor=cleaned_data["is_minor"],
            solo_reason=cleaned_data.get("solo_reason", ""),
            seen=self.form.seen(),
        )
        return _describe_published(rows)


class WithdrawAction(ConfirmedAction):
    """Withdraw pages, with a reason and perhaps a successor."""

    name = "withdraw_selected"
    description = gettext_lazy("Withdraw %(verbose_name)s…")
    description_plural = gettext_lazy("Withdraw %(verbose_name_plural)s…")
    title = button = gettext_lazy("Withdraw")
    permission = "withdraw"
    form_class = WithdrawForm

    def get_form_kwargs(self):
        chosen = self.queryset.values("pk")
        candidates = self.modeladmin.model.objects.exclude(pk__in=chosen)
        return {"candidates": candidates, "planned": planned_for(self.objects)}

    def context(self):
        return referrers(self.objects) | {"planned": planned_for(self.objects)}

    def perform(self, cleaned_data):
        if cleaned_data.get("cancels"):
            cancel_all(self.objects, self.request.user)
        rows = operations.withdraw(
            self.objects,
            self.request.user,
            cleaned_data["reason"],
            cleaned_data["at"],
            cleaned_data["successor"],
        )
        withdrawn = [row for row in rows if row]
        if not withdrawn:
            return _("They were so already.")
        text = _("Withdrawn: {what}. The addresses answer with the reason.")
        return text.format(what=_list_titles(withdrawn))


class CancelAction(ConfirmedAction):
    """Show what is scheduled for the objects, and cancel it."""

    name = "cancel_selected"
    description = gettext_lazy("Cancel what is scheduled…")
    title = gettext_lazy("Cancel what is scheduled")
    button = gettext_lazy("Cancel it")
    permission = "publish"

    @cached_property
    def planned(self) -> list[Publication]:
        return planned_for(self.objects)

    def refusal(self):
        return None if self.planned else (messages.WARNING, _("Nothing is scheduled for it."))

    def context(self):
        return {"planned": self.planned}

    def perform(self, cleaned_data):
        rows = cancel_all(self.objects, self.request.user)
        return _("Cancelled: {what}.").format(what=_list_titles(rows))


def planned_for(objects) -> list[Publication]:
    """Return what is scheduled for the objects, soonest first."""
    return list(Publication.objects.planned_for(objects, timezone.now()))


def cancel_all(objects, by) -> list[Publication]:
    """Cancel what is scheduled for the objects, and return those rows."""
    rows = planned_for(objects)
    for row in rows:
        operations.cancel(row, by)
    return rows


def _describe_published(rows) -> str:
    published = [row for row in rows if row]
    if not published:
        return _("Nothing to publish: what visitors see doesn't differ from the draft.")
    scheduled = [row for row in published if row.in_force_from > timezone.now()]
    titles = _list_titles(published)
    if scheduled:
        time = format_bucharest_time(scheduled[0].in_force_from)
        text = _("Scheduled: {what}, for {moment}.").format(what=titles, moment=time)
    else:
        text = _("Published: {what}. Visitors see it now.").format(what=titles)
    number = len(rows) - len(published)
    if not number:
        return text
    unchanged = ngettext(
        "{number} did not differ from what is live.",
        "{number} did not differ from what is live.",
        number,
    )
    return f"{text} {unchanged.format(number=number)}"


def _list_titles(rows) -> str:
    """Return the titles of the rows; of many the first ones and how many more there are."""
    titles = list(dict.fromkeys(row.title or row.slug for row in rows))
    first = ", ".join(titles[:MAX_TITLES])
    if len(titles) <= MAX_TITLES:
        return first
    return _("{titles} and {number} more").format(titles=first, number=len(titles) - MAX_TITLES)
