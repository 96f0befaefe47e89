"""Settings of the tests: those of the site, cut off from the environment of whoever runs them."""

import os
import tempfile
from pathlib import Path

# Each test process has a room of its own; it goes when the process ends.
_room = tempfile.TemporaryDirectory(prefix="cproc-tests-")
ROOM = Path(_room.name)

CUT_OFF = """
ADMIN_PATH ALLOWED_HOSTS BEHIND_PROXY CACHE_URL DATABASE_CONN_MAX_AGE DATABASE_PASSWORD DATABASE_REPLICA_URL DEBUG
ERROR_MAIL_TO FILES_STORAGE FILES_STORAGE_OPTIONS INTERNAL_ADDRESS LOG_FORMAT MAIL_FROM MAIL_URL PAGE_CACHE RELEASE
SECRET_KEY_FALLBACKS SECURITY_CONTACT WEB_CONCURRENCY WORKER_INTERNAL_ADDRESS
"""
for _name in CUT_OFF.split():
    os.environ.pop(_name, None)
os.environ |= {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "a key for tests only, long enough for what signs with it: 0123456789",
    "SITE_URL": "http://testserver",
    "ALLOW_HTTP": "1",
    "REQUIRE_2FA": "0",
    "VAR_DIR": _room.name,
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{ROOM / 'site.sqlite3'}",
}

from cproc_site.settings import *  # noqa: E402, F403
from cproc_site.settings import DATABASES, MEDIA_ROOT, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir()
MEDIA_ROOT.mkdir()

# A file, not memory: threads see one database, as they do on the running site. It has to outlive nothing, as
# little as that of bin/with-postgres: nobody waits for the disk.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(ROOM / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# No static files are collected for the tests: no manifest can be asked for hashed names, and the browser gets
# each file from its app.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Tests that aren't about it see each change at once, whatever their clock says.
CACHE_LIVE_VERSION = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
