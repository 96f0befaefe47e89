"""The table of facts: the facts in force of many objects, changed in one publication."""

import json
from functools import cached_property
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import ActionLocation
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bulk.cells import Column, RowForm
from core.conflicts import BASED_ON
from core.http import autosave
from core.i18n.languages import LANGUAGES, active
from desk.admin import PublishableAdmin
from desk.admin.comparison import change_summary
from desk.admin.confirmation import ConfirmedAction
from desk.admin.review_actions import SubmitAction
from desk.admin_urls import admin_url
from desk.forms import NoteForm, PublishForm
from publishing import operations
from record.content import Content
from record.fields import find_column
from record.models import Publication, Publishable


class JointForm(PublishForm):
    """The note of the publication of all changes, which is now."""

    at = None  # type: ignore[assignment]  # a form without the field


class JointChange(ConfirmedAction):
    """Changes of many contents in force, checked and published as one."""

    permission = "change"
    modeladmin: Any
    # With the object, its content in force or None, and the change that was chosen.
    rows: Any

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.is_confirmed = bool({"_publish", "is_minor"} & self.request.POST.keys())
        self.may_publish = self.user.has_perm("record.publish")
        self.remaining: set[Any] = set()

    @cached_property
    def contents(self) -> dict[Any, Content]:
        """The contents in force of the objects that are public."""
        in_force = Publication.objects.in_force(timezone.now()).with_content().of(*self.objects)
        contents = {row.key: row.read(None) for row in in_force}
        return {obj: contents[obj.key] for obj in self.objects if obj.key in contents}

    @cached_property
    def changed_rows(self) -> list[Any]:
        """The rows with changes and without errors."""
        return [row for row in self.rows if row.changed and not row.errors]

    @cached_property
    def changed_objects(self) -> list[Publishable]:
        """The objects of which contents in force change."""
        rows = [row for row in self.changed_rows if row.content]
        return [row.obj for row in rows if row.change(row.content).digest != row.content.digest]

    @property
    def written_objects(self) -> list[Publishable]:
        """The objects of which contents or drafts change."""
        return self.changed_objects

    @cached_property
    def changes(self) -> dict[UUID, Any]:
        return {row.obj.key: row.change for row in self.changed_rows}

    @cached_property
    def scheduled(self) -> list[Publication]:
        """The scheduled versions that the change would alter; the person chooses among them."""
        rows = Publication.objects.scheduled(timezone.now()).with_content()
        rows = rows.filter(key__in=self.changes)
        return [row for row in rows if self.changes[row.key](row.read(None)).digest != row.digest]

    @property
    def form_class(self) -> type[forms.Form]:  # type: ignore[override]
        if not self.changed_objects:
            return forms.Form
        return JointForm if self.may_publish else NoteForm

    def get_form_kwargs(self) -> dict[str, Any]:
        if not self.changed_objects:
            return {}
        if not self.may_publish:
            return {"help_text": SubmitAction.note_help, "required": True}
        return {"objects": self.changed_objects, "is_solo": True, "planned": ()}

    def context(self) -> dict[str, Any]:
        """Return the changes word by word, with the checks."""
        changed = [row for row in self.changed_rows if row.content]
        drafts = {row.obj.ref: row.change(row.content) for row in changed}
        summary = change_summary(self.changed_objects, drafts=drafts)
        issues = [issue for subject in summary["subjects"] for issue in subject["issues"]]
        is_blocked = any(issue.is_error for issue in issues)
        facts = {"table": self, "languages": LANGUAGES, "is_blocked": is_blocked}
        return summary | facts | {"objects": ()}  # no path to one of them

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        """Publish the changes, or submit them.

        Objects of which something else was published since the person has read them remain.
        """
        objects = self.written_objects
        chosen = self.request.POST.getlist("scheduled")
        changed = objects and operations.change(
            objects,
            self.user,
            self.changes,
            cleaned_data.get("note", ""),
            is_minor=cleaned_data.get("is_minor", False),
            solo_reason=cleaned_data.get("solo_reason", ""),
            seen={obj.key: self.seen(obj) for obj in objects},
            scheduled=[row for row in self.scheduled if str(row.pk) in chosen],
            includes_unpublished=True,
            may_publish=self.may_publish,
        )
        done = {row.obj for row in self.changed_rows} - ({*objects} - {*changed})
        self.remaining = {row.obj for row in self.rows if row.changed} - done
        autosave.mark_saved(self.request)
        what = ngettext("{number} object", "{number} objects", len(done)).format(number=len(done))
        if not self.may_publish and self.changed_objects:
            return SubmitAction.message.format(what)
        published = [obj for obj in changed if obj in self.changed_objects]
        if not published:
            return _("Saved: {what}.").format(what=what)
        text = _("Saved: {what}. Visitors see the facts now.").format(what=what)
        row = Publication.objects.in_force(timezone.now()).of(*published).latest("recorded_at")
        url = reverse("undo_change", args=[row.pk])
        return format_html('{} <a href="{}">{}</a>', text, url, _("Undo"))


class TableAction(JointChange):
    """Show the facts in force of the objects, and publish what is changed in the table."""

    name = "table_selected"
    description = gettext_lazy("Table of facts")
    locations = [ActionLocation.CHANGE_LIST]
    template = "bulk/table.html"

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.post_to = admin_url(self.modeladmin.model, "table")
        chosen = self.request.POST.getlist("language")
        self.languages = [code for code in LANGUAGES if code in chosen] or [active()]

    @cached_property
    def columns(self) -> list[Column]:
        form_class = self.modeladmin.get_form(self.request)
        columns = []
        for name in self.modeladmin.table_fields:
            is_text = find_column(self.modeladmin.model, name).name != name
            for language in self.languages if is_text else [""]:
                columns.append(Column(form_class, name, language))
        return columns

    @cached_property
    def rows(self) -> list[RowForm]:
        try:
            seen = dict(json.loads(self.request.POST.get(BASED_ON, "{}")))
        except (TypeError, ValueError) as error:
            raise BadRequest(_("The URL is not valid.")) from error
        typed = self.request.POST
        return [RowForm(self.columns, *row, typed, seen) for row in self.contents.items()]

    def context(self) -> dict[str, Any]:
        """Return the table with the text of each cell, and the changes."""
        texts: dict[str, str] = {}
        for row in self.rows:
            texts |= row.current
        return super().context() | {"object_id": "table", "based_on": json.dumps(texts)}

    def perform(self, cleaned_data: dict[str, Any]) -> str:
        """Save the fields that are in no content too."""
        text = super().perform(cleaned_data)
        for row in self.changed_rows:
            row.save_other_fields()
        return text

    def respond(self) -> HttpResponse | None:
        """Show the remaining rows again, with the values of colleagues."""
        response = super().respond()
        if not self.remaining:
            return response
        queryset = self.queryset.filter(pk__in=[obj.pk for obj in self.remaining])
        table = TableAction(self.modeladmin, self.request, queryset)
        table.is_confirmed = False
        return table._page()


class TableAdmin(PublishableAdmin):
    """List and form of a kind of which many objects are changed in a table of facts.

    ``table_fields`` are its columns: facts, and fields that are in no content.
    """

    change_list_template = "bulk/change_list.html"
    table_fields: tuple[str, ...] = ("owner", "review_date")
    further_pages = {"table": "table/"}
    actions = [*PublishableAdmin.actions, TableAction.as_action()]

    def table_view(self, request: HttpRequest) -> HttpResponse:
        """Show the table of a page of the list; check what was typed in it, or publish it."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        chosen = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if request.method != "POST":
            chosen = [obj.pk for obj in self.get_changelist_instance(request).result_list]
        table = TableAction(self, request, self.get_queryset(request).filter(pk__in=chosen))
        return table.respond() or HttpResponseRedirect(admin_url(self.model, "changelist"))
