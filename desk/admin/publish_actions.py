"""Actions on working copies, from list and form: publish, withdraw, cancel scheduled rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.i18n.dates import format_bucharest_time
from desk.admin.comparison import change_summary
from desk.admin.confirmation import ConfirmedAction
from desk.admin_urls import action_url, admin_url
from desk.forms import PublishForm, WithdrawForm
from publishing import operations
from publishing.mentions import find_mentions
from publishing.operations.publishing import content_facts
from publishing.previews import unpublished_parts
from record import registry
from record.content import Content
from record.models import Publication, Publishable, ReviewEntry, Step

DEAD_LINK = "link_to_nothing"  # the code of its issues
MAX_TITLES = 5  # in a message


class SchedulingAction(ConfirmedAction):
    """An action that shows the scheduled rows of its objects and can cancel them."""

    @cached_property
    def planned(self) -> list[Publication]:
        """Return the scheduled rows of the objects, soonest first."""
        return operations.planned_rows(self.objects, timezone.now())

    def context(self) -> dict[str, Any]:
        return {"planned": self.planned}

    def cancel_planned(self) -> None:
        for row in reversed(self.planned):  # an end before the content that it ends
            operations.cancel(row, self.user)


class PublishAction(SchedulingAction):
    """Show the changes for visitors, and publish exactly these."""

    name = "publish_selected"
    description = gettext_lazy("Publish %(verbose_name)s…")
    description_plural = gettext_lazy("Publish %(verbose_name_plural)s…")
    title = gettext_lazy("Publish")
    permission = "publish"
    form_class = PublishForm
    parts: Sequence[Publishable] = ()

    @property
    def rejection(self) -> str:
        """Return how many answers are missing, if nothing else is wrong."""
        number = len(self.form.errors)
        if not self.form.errors.keys() <= {"note", "solo_reason"}:
            return _("Not published yet. The reasons are below.")
        return ngettext(
            "Not published yet: one answer is missing.",
            "Not published yet: %(number)d answers are missing.",
            number,
        ) % {"number": number}

    @cached_property
    def objects(self) -> list[Any]:
        """Return the chosen objects, and the images that they show for the first time."""
        chosen = super().objects
        self.parts = unpublished_parts(obj.content() for obj in chosen)
        return [*chosen, *self.parts]

    @cached_property
    def contents(self) -> list[Content]:
        return [obj.content() for obj in self.objects]

    def get_form_kwargs(self) -> dict[str, Any]:
        is_solo = any(
            content_facts(obj, content.digest, self.user).is_solo
            for obj, content in zip(self.objects, self.contents, strict=True)
        )
        kwargs = {"objects": self.objects, "is_solo": is_solo, "planned": self.planned}
        if is_solo and len(self.objects) == 1:
            kwargs["solo_help"] = self._describe_submission(self.objects[0])
        return kwargs

    def _describe_submission(self, obj: Publishable) -> str:
        """Return whose submission the user has changed, with links to what is possible now."""
        entries = ReviewEntry.objects.current(obj.key).filter(step=Step.SUBMITTED)
        entry = entries.exclude(created_by=self.user).select_related("created_by").last()
        if entry is None:
            return ""
        text = _(
            "You changed this after %(person)s submitted it, and no one else has approved your "
            "change. Give a reason, which is stored in the version history, or:"
        )
        return format_html(
            '{} <a href="{}">{}</a> · <a href="{}">{}</a>',
            text % {"person": entry.created_by},
            admin_url(Publication, "action", entry.publication_id, "restore_selected"),
            _("Return to the submitted version…"),
            action_url(obj, "submit_selected"),
            _("Submit your change for review…"),
        )

    def context(self) -> dict[str, Any]:
        at = self.form.cleaned_data.get("at") if self.form.is_bound else None
        summary = change_summary(self.objects, at)
        errors = []
        codes = set()
        for subject in summary["subjects"]:
            for issue in subject["issues"]:
                if issue.is_error:
                    errors.append(f"{subject['form_url']}#{issue.control_id}")
                    codes.add(issue.code)
        is_blocked = bool(codes)
        if codes == {DEAD_LINK}:  # its target may be scheduled for an earlier time
            is_blocked = not Publication.objects.scheduled(timezone.now()).exists()
        parts = [obj for obj in self.objects if obj.content_class.is_part]
        kinds = registry.kinds_for(self.user, "view")
        return summary | {
            "mentions": find_mentions(parts, kinds, timezone.now()) if parts else (),
            "is_blocked": is_blocked,
            "errors": errors,
        }

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        if cleaned_data.get("cancels"):
            self.cancel_planned()
        rows = operations.publish(
            self.objects,
            self.user,
            at=cleaned_data["at"],
            note=cleaned_data["note"],
            is_minor=cleaned_data["is_minor"],
            solo_reason=cleaned_data.get("solo_reason", ""),
            contents=self.contents,
            seen={obj.key: self.seen(obj) for obj in self.objects},
        )
        text = _describe_published(rows)
        is_one = len(rows) == 1 + len(self.parts)
        is_one_live = is_one and rows[0] and rows[0].is_in_force(timezone.now())
        return _add_links(text, self.objects[0]) if is_one_live else text


class WithdrawAction(SchedulingAction):
    """Withdraw pages, with a reason and perhaps a successor."""

    name = "withdraw_selected"
    description = gettext_lazy("Withdraw %(verbose_name)s…")
    description_plural = gettext_lazy("Withdraw %(verbose_name_plural)s…")
    title = gettext_lazy("Withdraw")
    permission = "withdraw"
    form_class = WithdrawForm

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        return obj.live_from is not None and not obj.is_withdrawn

    def get_form_kwargs(self) -> dict[str, Any]:
        candidates = self.modeladmin.model.objects.exclude(pk__in=self.queryset.values("pk"))
        return {"candidates": candidates, "planned": self.planned}

    def context(self) -> dict[str, Any]:
        kinds = registry.kinds_for(self.user, "view")
        referrers = find_mentions(self.objects, kinds, timezone.now())
        return {"planned": self.planned, "referrers": referrers}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        if cleaned_data.get("cancels"):
            self.cancel_planned()
        rows = operations.withdraw(
            self.objects,
            self.user,
            cleaned_data["reason"],
            cleaned_data["at"],
            cleaned_data["successor"],
            cleaned_data["is_merged"],
        )
        withdrawn = [row for row in rows if row]
        if not withdrawn:
            return _("They were already withdrawn.")
        text = _("Withdrawn: {what}. The URLs now show the reason.")
        return text.format(what=_list_titles(withdrawn))


class CancelAction(SchedulingAction):
    """Show the scheduled rows of the objects, and cancel them."""

    name = "cancel_selected"
    description = gettext_lazy("Cancel scheduled changes…")
    button = gettext_lazy("Cancel it")
    permission = "publish"

    @classmethod
    def is_offered(cls, obj: Any) -> bool:
        return obj.scheduled_count > 0

    def refusal(self) -> tuple[int, str] | None:
        return None if self.planned else (messages.WARNING, _("Nothing is scheduled for it."))

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        self.cancel_planned()
        return _("Cancelled: {what}.").format(what=_list_titles(self.planned))


PUBLISH_ACTIONS = [PublishAction, WithdrawAction, CancelAction]


def _describe_published(rows: list[Publication | None]) -> str:
    published = [row for row in rows if row]
    if not published:
        return _("Nothing to publish: the draft is identical to the published page.")
    now = timezone.now()
    at = max(row.in_force_from or now for row in published)
    titles = _list_titles(published)
    if at > now:
        time = format_bucharest_time(at)
        text = _("Scheduled: {what}, for {moment}.").format(what=titles, moment=time)
    else:
        text = _("Published: {what}. Visitors see it now.").format(what=titles)
    number = len(rows) - len(published)
    if not number:
        return text
    unchanged = ngettext(
        "{number} object was already live as it is.",
        "{number} objects were already live as they are.",
        number,
    )
    return f"{text} {unchanged.format(number=number)}"


def _add_links(text: str, obj: Publishable) -> str:
    """Return the message about the publication of `obj` with links to the page and to its undo."""
    links = [(action_url(obj, "undo_selected"), _("Undo"))]
    if path := registry.live_path_of(obj) or ("/" if obj.content_class.is_on_every_page else ""):
        links.insert(0, (path, _("See it live")))
    return format_html("{} {}", text, format_html_join(" · ", '<a href="{}">{}</a>', links))


def _list_titles(rows: Iterable[Publication]) -> str:
    """Return the titles without a full stop at the end: the sentence around them has one."""
    titles = list(dict.fromkeys((row.title or row.slug).removesuffix(".") for row in rows))
    first = ", ".join(titles[:MAX_TITLES])
    if len(titles) <= MAX_TITLES:
        return first
    return _("{titles} and {number} more").format(titles=first, number=len(titles) - MAX_TITLES)
