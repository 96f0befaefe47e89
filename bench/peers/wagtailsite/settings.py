"""A site made with Wagtail: a tree of pages in three languages, snippets for their relations."""

from production import *  # noqa: F403

ROOT_URLCONF = "wagtailsite.urls"
BASE_TEMPLATE = "wagtailsite/base.html"
WAGTAIL_SITE_NAME = "C-PROC"
WAGTAILADMIN_BASE_URL = "http://127.0.0.1"
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES  # noqa: F405
_WAGTAIL = "contrib.redirects embeds sites users snippets documents images search admin"
INSTALLED_APPS = [
    "wagtailsite",
    "catalogue",
    *(f"wagtail.{name}" for name in _WAGTAIL.split()),
    "wagtail",
    "modelcluster",
    "taggit",
    *DJANGO_APPS,  # noqa: F405
]
# As `wagtail start` has them, with the languages of i18n.
MIDDLEWARE = [*WITH_LOCALE, "wagtail.contrib.redirects.middleware.RedirectMiddleware"]  # noqa: F405
if IS_CACHED:  # noqa: F405
    _CACHE = "django.middleware.cache."
    MIDDLEWARE = [
        f"{_CACHE}UpdateCacheMiddleware",
        *MIDDLEWARE,
        f"{_CACHE}FetchFromCacheMiddleware",
    ]
    CACHE_MIDDLEWARE_SECONDS = SECONDS_IN_CACHE  # noqa: F405
TEMPLATES = templates()  # noqa: F405
