"""The entry point of the production server."""

import os
import sys

from django.core.wsgi import get_wsgi_application

from cproc_site.config.environment import NotReady

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")

try:
    django = get_wsgi_application()
except NotReady as problems:
    sys.exit(str(problems))

# These read the settings. The URLs with their views are shared by all processes of the server.
from django.conf import settings

import cproc_site.urls  # noqa: F401
from cproc_site.middleware import WsgiGuard
from cproc_site.monitoring.request_log import EDITION, VIEW, RequestLog
from delivery.pagecache.wsgi import PageCache

if settings.PAGE_CACHE:
    cache = PageCache(django, environ_keys=(VIEW, EDITION))
    application = RequestLog(WsgiGuard(cache), ready=cache.cached_response)
else:
    application = RequestLog(WsgiGuard(django))
