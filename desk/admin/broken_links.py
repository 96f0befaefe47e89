"""Broken links in the admin: what check_links found, with the form in which it can be mended."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from desk.admin.filters import KindFilter
from desk.admin.layout import ReadOnly
from publishing.linkcheck import problems
from publishing.linkcheck.models import BrokenLink


@admin.register(BrokenLink)
class BrokenLinkAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["where", "field", "language", "address", "what_is_wrong", "first_seen_at", "checked_at"]
    list_display_links = ["address"]  # the place has a link of its own, to the form in which it can be mended
    list_filter = [KindFilter]
    search_fields = ["title", "address", "problem"]
    date_hierarchy = "first_seen_at"

    @admin.display(description=_("stands in"), ordering="title")
    def where(self, link):
        return format_html(
            '<a href="{}">{}</a>', reverse("admin:object", args=[link.kind, link.key]), link.title
        )

    @admin.display(description=_("problem"), ordering="problem")
    def what_is_wrong(self, link):
        return problems.in_words(link.problem)
