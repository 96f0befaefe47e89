"""The rows of the record in the admin: read, compared, restored, cancelled and withheld."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from accounts.admin import ReadOnly
from core.html_reader import on_one_line
from core.http.model_admin import requires
from core.i18n.dates import format_date
from delivery.evidence.archive import of_publication
from delivery.evidence.views import respond
from delivery.live_preview import page_of
from desk.admin.comparison import comparison_view, visible_rows
from desk.admin.confirmation import ActionPagesMixin, ConfirmedAction, MixedKindsAction
from desk.admin.filters import KindFilter, RowTypeFilter
from desk.admin.publish_actions import CancelAction
from desk.admin_urls import change_url, object_url
from desk.dashboard import WITHHELD
from desk.forms import WithholdForm
from publishing import operations
from publishing.diff import compare
from publishing.models import PurgeRequest
from publishing.origin import find_origin
from publishing.versions import describe_row, load_changes, stored_content
from record import registry
from record.models import FOREVER, LogCheckpoint, Publication, Publishable, ReviewEntry
from record.transparency import merkle_tree

LIST_COLUMNS = "__str__ kind_label row_type saved_at saved_by in_force_from recorded_by note"
PUBLISHED_FIELDS = "in_force_from ends_at recorded_at recorded_by note is_minor solo_reason"
KEEPS_TEXT = gettext_lazy(
    "The draft in the form has this text as well, and withholding leaves it there. Change it "
    "afterwards:"
)
SHOWS_FILES = gettext_lazy(
    "It shows images or files of other objects, which stay public. Withhold their versions as well "
    "if they must disappear:"
)
CHANGE_DRAFT = gettext_lazy(
    "Change the draft as well, so that this content is not published again."
)
TAKEN_BACK_FIELDS = "cancelled_at cancelled_by withheld_at withheld_by withheld_reason"


class RestoreAction(MixedKindsAction):
    name = "restore_selected"
    description = gettext_lazy("Restore it as the draft…")
    description_plural = gettext_lazy("Restore as drafts…")
    button = gettext_lazy("Restore")
    permission = "view"

    def context(self) -> dict[str, Any]:
        rows = []
        for row in self.objects:
            obj = registry.object_of(row.ref)
            rows.append((row, compare(obj.content() if obj else None, stored_content(row))))
        return {"rows": rows}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        lost = []
        for row in sorted(self.objects, key=lambda row: row.pk):
            self.result = operations.restore(row, self.user)
            lost += operations.lost_titles(row, self.result)
        text = _("Restored as the draft. Visitors don’t see it until it is published.")
        if not lost:
            return text
        left_out = _("Left out, since it was deleted: {names}.").format(names=", ".join(lost))
        return f"{text} {left_out}"


class CancelRowAction(MixedKindsAction, CancelAction):
    description = gettext_lazy("Cancel it…")
    description_plural = gettext_lazy("Cancel scheduled changes…")

    @cached_property
    def planned(self) -> list[Publication]:
        """Return the chosen rows, including rows that cannot be cancelled."""
        return self.objects


class WithholdAction(ConfirmedAction):
    name = "withhold_selected"
    description = gettext_lazy("Withhold it…")
    description_plural = gettext_lazy("Withhold versions…")
    button = gettext_lazy("Withhold permanently")
    permission = "withhold"
    form_class = WithholdForm

    @cached_property
    def _same_text(self) -> tuple[list[Publication], list[Publishable]]:
        return operations.find_same_text(self.objects)

    def context(self) -> dict[str, Any]:
        """Return notices with links to the forms that keep the text, and to files that it shows."""
        contents = filter(None, map(stored_content, self.objects))
        refs = sorted(set().union(*(content.refs() for content in contents)))
        files = [obj for obj in registry.objects_of(refs) if obj.content_class.file_fields]
        notices = [(KEEPS_TEXT, self._same_text[1]), (SHOWS_FILES, files)]
        texts = ((_add_links(text, found, str),) for text, found in notices if found)
        return {"explanation": format_html_join(" ", "{}", texts)}

    def get_form_kwargs(self) -> dict[str, Any]:
        choices = []
        now = timezone.now()
        for draft in self._same_text[0]:
            link = format_html('<a href="{}">{}</a>', change_url(draft), describe_row(draft, now))
            choices.append((draft.pk, format_html("{}: {}", draft, link)))
        return {"drafts": choices}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        chosen = cleaned_data.get("drafts", ())
        rows = [*self.objects, *(draft for draft in self._same_text[0] if draft.pk in chosen)]
        contents = Q(pk__in=[])
        for row in self.objects:
            contents |= Q(key=row.key, digest=row.digest, content__isnull=False)
        copies = operations.find_same_text(rows)[1]
        done = set()
        for row in rows:
            content = row.key, row.digest
            if content in done and (row.is_candidate or row.cancelled_at):
                continue  # it was withheld with the other one
            done.add(content)
            operations.withhold(row, self.user, cleaned_data["reason"])
        texts = [_("Withheld: {number}.").format(number=len(rows))]
        if waiting := PurgeRequest.objects.count():
            texts.append(WITHHELD % {"number": waiting})
        if same := Publication.objects.filter(contents).count():
            text = ngettext(
                "{number} other version has the same content: withhold it as well.",
                "{number} other versions have the same content: withhold them as well.",
                same,
            )
            texts.append(text.format(number=same))
        if copies:
            # Messages are stored until they are shown, so they name the kind only.
            texts.append(_add_links(CHANGE_DRAFT, copies, kind_name))
        return format_html_join(" ", "{}", ((text,) for text in texts))


@admin.register(Publication)
class PublicationAdmin(ActionPagesMixin, ReadOnly):
    """All rows of the record, read-only."""

    change_form_template = "desk/publication.html"
    list_display = tuple(LIST_COLUMNS.split())
    list_filter = [RowTypeFilter, KindFilter]
    list_select_related = ["saved_by", "recorded_by"]
    search_fields = ["title", "slug", "note"]
    date_hierarchy = "in_force_from"
    ordering = ["-pk"]
    actions = [RestoreAction.as_action(), CancelRowAction.as_action(), WithholdAction.as_action()]
    linked_actions = [RestoreAction]
    further_pages = {
        "compare": "compare/",
        "origin": "origin/",
        "evidence": "<int:pk>/evidence.zip",
    }
    compare_view = comparison_view
    fieldsets = [
        (None, {"fields": ["title", "kind_label", "row_type", "slug"]}),
        (pgettext_lazy("part of a row", "Saved"), {"fields": ["saved_at", "saved_by"]}),
        (pgettext_lazy("part of a row", "Published"), {"fields": tuple(PUBLISHED_FIELDS.split())}),
        (pgettext_lazy("part of a row", "Withdrawn"), {"fields": ["reason"]}),
        (
            pgettext_lazy("part of a row", "Cancelled or withheld"),
            {"fields": tuple(TAKEN_BACK_FIELDS.split())},
        ),
        (gettext_lazy("Technical details"), {"fields": ["key", "digest"], "classes": ["collapse"]}),
    ]
    has_publish_permission = requires("record.publish")
    has_withhold_permission = requires("record.withhold")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        return super().get_queryset(request).defer("content")

    @admin.display(description=gettext_lazy("state"))
    def row_type(self, obj: Publication) -> str:
        """Return the type of the row as text."""
        if obj.is_withheld:
            return pgettext("sort of row", "Withheld")
        if obj.cancelled_at:
            return pgettext("sort of row", "Cancelled")
        if obj.is_candidate:
            return pgettext("sort of row", "Draft")
        if obj.is_withdrawal:
            return pgettext("sort of row", "Withdrawal")
        if obj.is_minor:
            return pgettext("sort of row", "Minor change")
        return pgettext("sort of row", "Publication")

    @admin.display(description=gettext_lazy("in force until"))
    def ends_at(self, obj: Publication) -> str:
        """Return the time at which the next row of the object comes into force, as text."""
        if obj.in_force_until is None:
            return ""
        if obj.in_force_until == FOREVER:
            return _("replaced by the next version")
        return format_date(obj.in_force_until, "DATETIME_FORMAT")

    @admin.display(description=gettext_lazy("kind"), ordering="kind")
    def kind_label(self, obj: Publication) -> str:
        """Return the name of the kind."""
        return obj.kind_label

    def get_list_display(self, request: HttpRequest) -> Any:
        """Leave out the object and its kind in the list of the versions of one object."""
        if "key" not in request.GET:
            return self.list_display
        return ["row_type", "summary", *self.list_display[3:]]

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list; of one object with what changed in each version."""
        changelist: Any = super().get_changelist_instance(request)
        if "key" in request.GET:
            changelist.result_list = list(changelist.result_list)
            load_changes(changelist.result_list)
        return changelist

    @admin.display(description=gettext_lazy("What changed"))
    def summary(self, obj: Any) -> str:
        return obj.summary

    def get_list_filter(self, request: HttpRequest) -> Any:
        return [RowTypeFilter] if "key" in request.GET else self.list_filter

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = extra_context or {}
        with suppress(ValidationError):
            rows = Publication.objects.filter(key=request.GET.get("key")).order_by("-pk")
            if row := rows.defer("content").first():
                title = _("Versions of %(object)s") % {"object": row}
                context |= {"title": title, "form_url_of_object": object_url(row)}
        return super().changelist_view(request, context)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup == "key" or super().lookup_allowed(lookup, value, request)

    def evidence_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return the evidence of a row; of a scheduled one to those who may schedule."""
        row = self.get_object(request, str(pk))
        index = merkle_tree.entry_index(row) if row else None
        if index is None or not self.has_view_permission(request, row):
            raise Http404(_("The URL is not valid."))
        may_schedule = self.has_publish_permission(request)
        return respond(
            request,
            f"evidence-{index}.zip",
            lambda: of_publication(index, timezone.now(), with_scheduled=may_schedule),
        )

    def origin_view(self, request: HttpRequest) -> TemplateResponse:
        """Show who wrote the words ``?words=`` of the object ``?key=``."""
        row = visible_rows(self, request)[0]
        words = on_one_line(request.GET.get("words", ""))
        return self.page(
            request,
            "desk/origin.html",
            title=_("Who wrote this: {object}").format(object=row),
            object_key=row.key,
            form_url_of_object=object_url(row),
            words=words,
            origin=find_origin(row.key, words),
        )

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Show what changed in the row, its page, the review entries and a link to the form."""
        row = context["original"]
        load_changes([row])
        entries = ReviewEntry.objects.on_content(row.key, row.digest)
        is_in_log = not (row.is_candidate or row.cancelled_at or row.is_withheld)
        context |= {
            "page": page_of(row),
            "review_entries": entries.select_related("created_by", "link") if row.digest else (),
            "form_url_of_object": object_url(row),
            "has_evidence": is_in_log and LogCheckpoint.objects.exists(),
        }
        return super().render_change_form(request, context, *args, **kwargs)


def kind_name(obj: Publishable) -> str:
    """Return the name of the kind of ``obj``."""
    return capfirst(str(obj._meta.verbose_name))


def _add_links(
    text: Any, copies: Iterable[Publishable], label: Callable[[Publishable], str]
) -> SafeString:
    """Return the text with links to the forms of the working copies."""
    links = ((change_url(obj), label(obj)) for obj in copies)
    return format_html("{} {}", text, format_html_join(", ", '<a href="{}">{}</a>', links))
