"""A site made with Wagtail: a tree of pages in three languages, snippets for what pages name."""

from production import *  # noqa: F403

ROOT_URLCONF = "wagtailsite.urls"
WAGTAIL_SITE_NAME = "C-PROC"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES  # noqa: F405
INSTALLED_APPS = [
    "wagtailsite",
    "catalogue",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    *DJANGO_APPS,  # noqa: F405
]
# As `wagtail start` has them, with the languages of i18n.
MIDDLEWARE = [*with_locale(MIDDLEWARE), "wagtail.contrib.redirects.middleware.RedirectMiddleware"]  # noqa: F405
if IS_CACHED:  # noqa: F405
    MIDDLEWARE = with_page_cache(MIDDLEWARE)  # noqa: F405
    CACHE_MIDDLEWARE_SECONDS = SECONDS_IN_CACHE  # noqa: F405
TEMPLATES = templates()  # noqa: F405
