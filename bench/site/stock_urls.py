"""Django's admin of projects, with the rows and the editors of ours and nothing else."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from core.http import security_headers
from cproc_site.urls import urlpatterns as urls_of_site
from projects.models import Extension, FunderShare, Project, ProjectLink, ProjectSource


class StockSite(admin.AdminSite):
    """Django's site, with the policy that editors need."""

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            response = inner(request, *args, **kwargs)
            return security_headers.set_policy(response, security_headers.EDITOR)

        return guarded


def rows(model) -> type[admin.StackedInline]:
    return type(model.__name__, (admin.StackedInline,), {"model": model, "extra": 0})


class StockProjectAdmin(admin.ModelAdmin):
    list_display = ["acronym", "title_en", "start", "end", "owner"]
    list_filter = ["owner", "region", "is_predecessor"]
    list_select_related = ["owner"]
    search_fields = ["acronym", "title_en"]
    inlines = [rows(model) for model in (FunderShare, Extension, ProjectLink, ProjectSource)]


stock = StockSite()
stock.register(Project, StockProjectAdmin)
urlpatterns = [path("admin/", stock.urls), *urls_of_site[1:]]
