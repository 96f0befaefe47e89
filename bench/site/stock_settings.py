"""The site with Django's own admin in place of ours, and its templates before ours."""

from cproc_site.settings import *  # noqa: F403
from cproc_site.settings import INSTALLED_APPS

ADMIN = "cproc_site.apps.SiteAdminConfig"
INSTALLED_APPS = [ADMIN, *(name for name in INSTALLED_APPS if name != ADMIN)]
ROOT_URLCONF = "bench.site.stock_urls"
