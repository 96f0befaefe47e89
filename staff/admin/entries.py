"""The audit in the admin: read, narrowed down and taken away as a file, by those who may; changed by nobody."""

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG, ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from staff import audit, audit_file
from staff.admin.wording import in_words
from staff.models import Act, AuditEntry, User
from staff.naming import Named, names_of, naming


class AuditList(ChangeList):
    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        name_objects(self.result_list)


def name_objects(entries):
    """Gives each entry ``named``: one look-up for all of them."""
    names = names_of({(entry.kind, entry.reference) for entry in entries})
    for entry in entries:
        entry.named = names.get((entry.kind, entry.reference))


@admin.register(AuditEntry)
class AuditEntryAdmin(admin.ModelAdmin):
    """Who did what, newest first. Nobody adds, changes or deletes anything here, whatever they may do elsewhere."""

    change_list_template = "staff/audit.html"
    list_display = ["at", "by", "act", "what", "before", "after"]
    list_filter = ["act", ("by", admin.RelatedOnlyFieldListFilter), "kind"]
    list_select_related = ["by"]
    date_hierarchy = "at"
    search_fields = ["reference"]
    search_help_text = "Key of an object, name of an account, reference of a message."
    fields = ["at", "by", "act", "what", "kind", "reference", "before", "after"]
    actions = None

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_export_permission(self, request):
        return self.has_view_permission(request) and request.user.has_perm("staff.export_auditentry")

    def get_changelist(self, request, **kwargs):
        return AuditList

    def get_object(self, request, object_id, from_field=None):
        if entry := super().get_object(request, object_id, from_field):
            name_objects([entry])
        return entry

    @admin.display(description="object")
    def what(self, entry):
        named = entry.named or Named(f"{entry.kind} {entry.reference}".strip() or "–")
        return format_html('<a href="{}">{}</a>', named.address, named.name) if named.address else named.name

    @admin.display(description="before")
    def before(self, entry):
        return in_words(entry.old)

    @admin.display(description="after")
    def after(self, entry):
        return in_words(entry.new)

    def get_urls(self):
        view = self.admin_site.admin_view(self.export)
        return [path("export/", view, name="staff_auditentry_export"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = (extra_context or {}) | {"can_export": self.has_export_permission(request)}
        return super().changelist_view(request, context)

    @method_decorator(require_GET)
    def export(self, request):
        """The list as it is narrowed down, as a file; that somebody took it is an entry too, and not in the file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            entries = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseRedirect(reverse("admin:staff_auditentry_changelist") + f"?{ERROR_FLAG}=1")
        told = {"entries": entries.count(), "filters": request.GET.urlencode()}
        export = audit.record(Act.EXPORTED, request.user, kind="audit", new=told)
        return audit_file.response(entries.filter(pk__lt=export.pk), export.at)


@naming
def accounts(pairs):
    """Accounts are known by their user names."""
    usernames = [reference for kind, reference in pairs if kind == "account"]
    return {
        ("account", user.username): Named(str(user), reverse("admin:staff_user_change", args=[user.pk]))
        for user in User.objects.filter(username__in=usernames)
    }
