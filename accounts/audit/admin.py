"""The audit in the admin: read, narrowed down and taken away as a file, by those who may; changed by nobody."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.audit import export
from accounts.audit.entry_labels import KindFilter, describe_facts, kind_label
from accounts.audit.export_admin import CsvExportMixin
from accounts.audit.labels import Label, labels_of, register_labels
from accounts.audit.models import AuditEntry


class AuditList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        label_objects(self.result_list)


def label_objects(entries):
    """Set the `label` of each entry, with one look-up for all of them."""
    labels = labels_of({(entry.kind, entry.reference) for entry in entries})
    for entry in entries:
        entry.label = labels.get((entry.kind, entry.reference))


@admin.register(AuditEntry)
class AuditEntryAdmin(CsvExportMixin, admin.ModelAdmin):
    """Who did what, newest first. Nobody adds, changes or deletes anything here, whatever they may do elsewhere."""

    audit_kind = "audit"
    list_display = ["at", "by", "act", "what", "before", "after"]
    list_filter = ["act", ("by", admin.RelatedOnlyFieldListFilter), ("kind", KindFilter)]
    list_select_related = ["by"]
    date_hierarchy = "at"
    search_fields = ["reference"]
    search_help_text = _("Key of an object, name of an account, reference of a message.")
    fields = ["at", "by", "act", "what", "kind", "reference", "before", "after"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_changelist(self, request, **kwargs):
        return AuditList

    def get_object(self, request, object_id, from_field=None):
        if entry := super().get_object(request, object_id, from_field):
            label_objects([entry])
        return entry

    @admin.display(description=_("object"))
    def what(self, entry):
        label = entry.label or Label(f"{kind_label(entry.kind)} {entry.reference}".strip() or "–")
        return (
            format_html('<a href="{}">{}</a>', label.url, label.text) if label.url else label.text
        )

    @admin.display(description=_("before"))
    def before(self, entry):
        return describe_facts(entry.old)

    @admin.display(description=_("after"))
    def after(self, entry):
        return describe_facts(entry.new)

    def export_response(self, entries, entry):
        """All but the entry that tells of the file itself."""
        return export.response(entries.filter(pk__lt=entry.pk), entry.at)


@register_labels
def accounts(pairs):
    """Accounts are known by their user names."""
    usernames = [reference for kind, reference in pairs if kind == "account"]
    return {
        ("account", user.username): Label(
            str(user), reverse("admin:accounts_user_change", args=[user.pk])
        )
        for user in get_user_model().objects.filter(username__in=usernames)
    }
