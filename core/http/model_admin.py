"""The base class of every list and form of the admin."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse


def admin_url(model: Model | type[Model], page: str, *args: object) -> str:
    """Return the URL of a page of the model, for example "changelist" or "change"."""
    opts = model._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{page}", args=args)


def admin_page(
    site: admin.AdminSite, request: HttpRequest, template: str, **context: Any
) -> TemplateResponse:
    """Return a page in the frame of the admin."""
    return TemplateResponse(request, template, site.each_context(request) | context)


def requires(code: str) -> Callable[[Any, HttpRequest], bool]:
    """Return a method ``has_…_permission`` for the actions that need this permission."""

    def has_permission(modeladmin: Any, request: HttpRequest) -> bool:
        return request.user.has_perm(code)

    return has_permission


class SiteModelAdmin(admin.ModelAdmin):
    """Accept only the lookups that the list's own filters and dates make.

    Django's own admin accepts every lookup of the model's columns: a regular expression that takes
    minutes, and questions about columns that the list does not show.

    ``further_pages`` are the paths of pages besides those of Django, by the names of the pages: the
    page "export" is shown by the method "export_view".
    """

    further_pages: dict[str, str] = {}
    empty_value_display = ""

    def get_urls(self) -> list[URLPattern]:
        pages = [
            self.page_pattern(page, route, getattr(self, f"{page}_view"))
            for page, route in self.further_pages.items()
        ]
        return pages + super().get_urls()

    def page(self, request: HttpRequest, template: str, **context: Any) -> TemplateResponse:
        """Return a page of this list in the frame of the admin."""
        return admin_page(self.admin_site, request, template, opts=self.opts, **context)

    def page_pattern(self, page: str, route: str, view: Callable[..., Any]) -> URLPattern:
        """Return the pattern of a page, which has a name like those of Django's pages."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_{page}"
        return path(route, self.admin_site.admin_view(view), name=name)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        day = self.date_hierarchy
        offered = {f"{day}__year", f"{day}__month", f"{day}__day"} if day else set()
        for entry in self.get_list_filter(request):
            item: Any = entry[0] if isinstance(entry, tuple) else entry
            name = getattr(item, "parameter_name", item)
            offered |= {name, f"{name}__exact", f"{name}__isnull", f"{name}__id__exact"}
        return lookup in offered

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """Reject values that Django does not examine, such as the year 9999."""
        try:
            return super().get_changelist_instance(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error
