"""The admin site of the staff."""

from collections.abc import Callable

from django.contrib.admin import AdminSite
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from publishing import desk_pages, help, policies, signing_in_again


class Desk(AdminSite):
    site_header = "C-PROC desk"
    site_title = "C-PROC desk"
    index_title = "Your desk"
    index_template = "publishing/desk.html"
    enable_nav_sidebar = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._more_counts: list[Callable] = []

    def register_count(self, count: Callable):
        """Lets an app put a number of its own on the desk: ``count(user)`` gives a ``Count``, or None."""
        self._more_counts.append(count)

    def index(self, request, extra_context=None):
        """What waits for the person who looks, before the list of what the site is made of."""
        counts = desk_pages.counts_for(request.user, timezone.now())
        counts += [found for count in self._more_counts if (found := count(request.user))]
        return super().index(request, (extra_context or {}) | {"counts": counts})

    def get_urls(self):
        def page(view, **more):
            return self.admin_view(lambda request, **kwargs: view(request, **kwargs, **more))

        return [
            path("work/<slug:name>/", page(desk_pages.worklist_view, site=self), name="worklist"),
            path("scheduled/", page(desk_pages.scheduled_view, site=self), name="scheduled"),
            path("object/<slug:kind>/<uuid:key>/", page(desk_pages.object_view), name="object"),
            path("help/", page(help.help_view, site=self), name="help"),
            path("help/images/<str:name>", page(help.picture_view), name="help_picture"),
            *super().get_urls(),
        ]

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        def guarded(request, *args, **kwargs):
            def answer(request):
                return inner(request, *args, **kwargs)

            if signing_in_again.is_needed(request, self):
                response = signing_in_again.sign_in_again(request, self, answer)
            else:
                response = answer(request)
            return policies.apply(response, policies.DESK)

        return guarded

    @method_decorator(never_cache)
    def login(self, request, extra_context=None):
        return policies.apply(super().login(request, extra_context), policies.DESK)
