"""Broken links in the admin: what check_links found, with the form in which it can be mended."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.admin.filters import KindFilter
from desk.admin.layout import ReadOnly
from publishing.linkcheck.models import BrokenLink
from publishing.linkcheck.problems import describe_problem


@admin.register(BrokenLink)
class BrokenLinkAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "where",
        "field",
        "language",
        "address",
        "problem_label",
        "first_seen_at",
        "checked_at",
    ]
    list_display_links = [
        "address"
    ]  # the place has a link of its own, to the form in which it can be mended
    list_filter = [KindFilter]
    search_fields = ["title", "address", "problem_detail"]
    date_hierarchy = "first_seen_at"

    @admin.display(description=_("stands in"), ordering="title")
    def where(self, link):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:object", args=[link.kind, link.key]), link.title
        )

    @admin.display(description=_("problem"), ordering="problem")
    def problem_label(self, link):
        return describe_problem(link.problem, link.problem_detail)
