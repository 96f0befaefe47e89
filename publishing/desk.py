"""The admin site of the staff."""

from django.contrib.admin import AdminSite
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from publishing import policies


class Desk(AdminSite):
    site_header = "C-PROC desk"
    site_title = "C-PROC desk"
    index_title = "What the site is made of"
    enable_nav_sidebar = False

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            return policies.apply(inner(request, *args, **kwargs), policies.DESK)

        return guarded

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        return policies.apply(super().login(request, extra_context), policies.DESK)
