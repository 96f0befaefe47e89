"""The entry point of the production server."""

import os

from django.core.wsgi import get_wsgi_application

from cproc_site.charsets import Utf8Only

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")

application = Utf8Only(get_wsgi_application())
