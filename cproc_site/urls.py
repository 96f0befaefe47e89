"""The URLs of the site. `pages.urls` comes last: standing pages match everything that is left."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from bulk.everywhere import everywhere_view, undo_view
from core.uploads import renditions
from cproc_site import error_views, views
from delivery.urls import memento_urlpatterns, record_urlpatterns
from pages.sitemap import sitemap, sitemap_part

handler403 = "cproc_site.views.forbidden"
handler404 = "cproc_site.views.not_found"
handler500 = "cproc_site.error_views.failed"


urlpatterns = [
    path(
        f"{settings.ADMIN_PATH}change-everywhere/",
        admin.site.admin_view(everywhere_view),
        name="change_everywhere",
    ),
    path(
        f"{settings.ADMIN_PATH}undo-change/<int:pk>/",
        admin.site.admin_view(undo_view),
        name="undo_change",
    ),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("robots.txt", views.robots_txt),
    path(".well-known/security.txt", views.security_txt),
    path("favicon.ico", views.favicon),
    re_path(r"^en(?:/|$)(?P<path>.*)$", views.english),
    re_path(
        rf"^media/(?P<name>([0-9a-f]{{2}})/\2[0-9a-f]{{62}}\.[a-z]+(?:{renditions.SUFFIX})?)$",
        views.media_file,
    ),
    path("archive/", include(memento_urlpatterns)),
    path("record/", include(record_urlpatterns)),
    path("sitemap.xml", sitemap),
    path("sitemap-<int:number>.xml", sitemap_part, name="sitemap_part"),
    *i18n_patterns(
        path("unavailable", error_views.unavailable),
        path("contact/", include("contact.urls")),
        path("", include("projects.urls")),
        path("", include("following.urls")),
        path("", include("delivery.urls")),
        path("", include("pages.urls")),
        prefix_default_language=False,
    ),
]
