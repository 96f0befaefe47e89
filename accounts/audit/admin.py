"""The audit log in the admin: read, filtered and exported, and never changed."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.audit import export
from accounts.audit.entry_labels import KindFilter, describe_facts, kind_label
from accounts.audit.export_admin import CsvExportMixin
from accounts.audit.labels import Label, Pair, labels_of, register_labels
from accounts.audit.models import AuditEntry


class AuditList(ChangeList):
    """A page of the list, with the labels of its objects."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        label_objects(self.result_list)


def label_objects(entries: Iterable[AuditEntry]) -> None:
    """Set the `label` of each entry, with one look-up for all of them."""
    labels = labels_of({(entry.kind, entry.reference) for entry in entries})
    for entry in entries:
        entry.label = labels.get((entry.kind, entry.reference))


@admin.register(AuditEntry)
class AuditEntryAdmin(CsvExportMixin, admin.ModelAdmin):
    """The entries, newest first. No one can add, change or delete an entry here."""

    audit_kind = "audit"
    list_display = ["at", "by", "act", "what", "before", "after"]
    list_filter = ["act", ("by", admin.RelatedOnlyFieldListFilter), ("kind", KindFilter)]
    list_select_related = ["by"]
    date_hierarchy = "at"
    search_fields = ["reference"]
    search_help_text = _("Key of an object, name of an account, reference of a message.")
    fields = ["at", "by", "act", "what", "kind", "reference", "before", "after"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return AuditList

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> AuditEntry | None:
        if entry := super().get_object(request, object_id, from_field):
            label_objects([entry])
        return entry

    @admin.display(description=_("object"))
    def what(self, entry: AuditEntry) -> str:
        """Return the name of the object, with a link if it has a page."""
        label = entry.label or Label(f"{kind_label(entry.kind)} {entry.reference}".strip() or "–")
        if not label.url:
            return label.text
        return format_html('<a href="{}">{}</a>', label.url, label.text)

    @admin.display(description=_("before"))
    def before(self, entry: AuditEntry) -> str:
        return describe_facts(entry.old)

    @admin.display(description=_("after"))
    def after(self, entry: AuditEntry) -> str:
        return describe_facts(entry.new)

    def export_response(self, rows: QuerySet[Any], entry: AuditEntry) -> StreamingHttpResponse:
        """Return all entries before the one that records this export."""
        return export.response(rows.filter(pk__lt=entry.pk), entry.at)


@register_labels
def accounts(pairs: set[Pair]) -> dict[Pair, Label]:
    """Return the labels of accounts, whose references are their user names."""
    usernames = [reference for kind, reference in pairs if kind == "account"]
    labels = {}
    for user in get_user_model()._default_manager.filter(username__in=usernames):
        url = reverse("admin:accounts_user_change", args=[user.pk])
        labels["account", user.get_username()] = Label(str(user), url)
    return labels
