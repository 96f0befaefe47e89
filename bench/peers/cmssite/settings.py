"""A site made with django CMS: pages with plugins, the projects behind an app hook."""

from production import *  # noqa: F403

ROOT_URLCONF = "cmssite.urls"
SITE_ID = 1
BASE_TEMPLATE = "cmssite/base.html"
CMS_CONFIRM_VERSION4 = True
CMS_TEMPLATES = [(f"cmssite/{name}.html", name) for name in ("home", "standard", "base")]
X_FRAME_OPTIONS = "SAMEORIGIN"
INSTALLED_APPS = [
    *DJANGO_APPS,  # noqa: F405
    "django.contrib.sites",
    "cms",
    "menus",
    "treebeard",
    "sekizai",
    "djangocms_text",
    "catalogue",
    "cmssite",
]
# As django CMS's own project template has them.
MIDDLEWARE = [
    *WITH_LOCALE,  # noqa: F405
    "cms.middleware.user.CurrentUserMiddleware",
    "cms.middleware.page.CurrentPageMiddleware",
    "cms.middleware.toolbar.ToolbarMiddleware",
    "cms.middleware.language.LanguageCookieMiddleware",
]
CMS_PAGE_CACHE = CMS_PLACEHOLDER_CACHE = CMS_PLUGIN_CACHE = IS_CACHED  # noqa: F405
CMS_CACHE_DURATIONS = {"content": SECONDS_IN_CACHE, "menus": 3600, "permissions": 3600}  # noqa: F405
TEMPLATES = templates(  # noqa: F405
    "django.template.context_processors.i18n",
    "sekizai.context_processors.sekizai",
    "cms.context_processors.cms_settings",
    "cmssite.urls.shell",
)
