"""Broken links in the admin: each leads to the form in which it can be corrected."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.admin import ReadOnly
from desk.admin.filters import KindFilter
from desk.admin_urls import object_url
from publishing.linkcheck.models import BrokenLink, LinkProblem


@admin.register(BrokenLink)
class BrokenLinkAdmin(ReadOnly):
    """The broken links that check_links found, read-only."""

    list_display = ["where", "field", "language", "address", "problem_label"]
    list_display += ["first_seen_at", "checked_at"]
    list_display_links = ["address"]  # the column "where" is a link to the form
    list_filter = [KindFilter]
    search_fields = ["title", "address", "problem_detail"]
    date_hierarchy = "first_seen_at"

    @admin.display(description=_("found in"), ordering="title")
    def where(self, link: BrokenLink) -> str:
        """Return a link to the form of the object."""
        return format_html('<a href="{}">{}</a>', object_url(link), link.title)

    @admin.display(description=_("problem"), ordering="problem")
    def problem_label(self, link: BrokenLink) -> str:
        """Return the problem as text."""
        return LinkProblem(link.problem).describe(link.problem_detail)
