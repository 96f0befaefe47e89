"""The audit log in the admin: read, filtered and exported, and never changed."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts import audit
from accounts.audit.export import audit_response
from accounts.audit.labels import (
    Label,
    describe_facts,
    find_comparison,
    find_labels,
    kind_label,
)
from accounts.audit.models import Act, AuditEntry
from core.http.model_admin import SiteModelAdmin

COLUMNS = ("at", "by", "act", "what", "old_facts", "new_facts", "changes")


class KindFilter(admin.AllValuesFieldListFilter):
    """The kinds that occur, with their labels."""

    def choices(self, changelist: Any) -> Iterator[Any]:
        for choice in super().choices(changelist):
            yield choice | {"display": kind_label(str(choice["display"]))}


class ReadOnly(SiteModelAdmin):
    """Rows that staff read; nothing is added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly):
    """The entries, newest first."""

    change_list_template = "accounts/export.html"
    list_display = COLUMNS
    list_filter = ["act", ("by", admin.RelatedOnlyFieldListFilter), ("kind", KindFilter)]
    list_select_related = ["by"]
    date_hierarchy = "at"
    search_fields = ["reference"]
    search_help_text = _("Key of an object, name of an account, reference of a message.")
    fieldsets = [
        (None, {"fields": COLUMNS}),
        (
            _("Technical details"),
            {
                "fields": ["kind", "reference", "technical_old_facts", "technical_new_facts"],
                "classes": ["collapse"],
            },
        ),
    ]
    actions = None
    further_pages = {"export": "export/"}

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Return the list, whose entries share one look-up of their labels."""
        changelist = super().get_changelist_instance(request)
        entries: Any = list(changelist.result_list)
        labels = find_labels({(entry.kind, entry.reference) for entry in entries})
        for entry in entries:
            entry.labels = labels
        changelist.result_list = entries
        return changelist

    @admin.display(description=_("object"))
    def what(self, entry: AuditEntry) -> str:
        """Return the name of the object, with a link if it has a page."""
        pair = (entry.kind, entry.reference)
        labels = find_labels({pair}) if entry.labels is None else entry.labels
        label = labels.get(pair) or Label(f"{kind_label(entry.kind)} {entry.reference}".strip())
        if not label.url:
            return label.text
        return format_html('<a href="{}">{}</a>', label.url, label.text)

    @admin.display(description=_("before"))
    def old_facts(self, entry: AuditEntry) -> str:
        # How the earlier version was published is no fact about this action.
        return describe_facts({name: entry.old[name] for name in entry.old if name != "is_alone"})

    @admin.display(description=_("after"))
    def new_facts(self, entry: AuditEntry) -> str:
        return describe_facts(entry.new)

    @admin.display(description=_("changes"))
    def changes(self, entry: AuditEntry) -> str:
        """Return a link to the comparison, on the page of one entry with the changed fields."""
        comparison = find_comparison(entry)
        if comparison is None:
            return ""
        fields = comparison.changed_fields() if entry.labels is None else []
        link = format_html('<a href="{}">{}</a>', comparison.url, gettext("Compare"))
        return format_html("{}: {}", ", ".join(fields), link) if fields else link

    @admin.display(description=_("before"))
    def technical_old_facts(self, entry: AuditEntry) -> str:
        return describe_facts(entry.old, technical=True)

    @admin.display(description=_("after"))
    def technical_new_facts(self, entry: AuditEntry) -> str:
        return describe_facts(entry.new, technical=True)

    @method_decorator(require_GET)
    def export_view(self, request: Any) -> HttpResponseBase:
        """Return the filtered list, without the entry that records this export."""
        if not request.user.has_perms(["accounts.view_auditentry", "accounts.export_auditentry"]):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return redirect(reverse("admin:accounts_auditentry_changelist", query={ERROR_FLAG: 1}))
        facts = {"entries": entries.count(), "filters": request.GET.urlencode()}
        entry = audit.record(Act.EXPORTED, request.user, kind="audit", new=facts)
        return audit_response(entries.filter(pk__lt=entry.pk), entry.at)
