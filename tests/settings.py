"""Settings of the tests: those of the site, without the environment of the developer."""

import os
import tempfile
from pathlib import Path

# Each test process has a folder, which is removed when the process ends.
_folder = tempfile.TemporaryDirectory(prefix="cproc-tests-")
FOLDER = Path(_folder.name)

REMOVED_VARIABLES = """
ADMIN_PATH ALLOWED_HOSTS AUDIT_RETENTION_YEARS BEHIND_PROXY CACHE_PASSWORD CACHE_URL
CONTACT_MAX_HELD CONTACT_MAX_PER_HOUR CONTACT_MAX_PER_NETWORK CONTACT_RECIPIENTS
DATABASE_PASSWORD DATABASE_SITE_PASSWORD
DATABASE_SITE_ROLE DEBUG ERROR_MAIL_TO FILES_STORAGE FILES_STORAGE_OPTIONS INTERNAL_ADDRESS
LOG_FORMAT LOG_WITNESSES MAIL_FROM MAIL_URL PAGE_CACHE RELEASE SECRET_KEY_FALLBACKS
TIMESTAMP_CERTIFICATES TIMESTAMP_CERTIFICATES_FILE TIMESTAMP_URL WEB_CONCURRENCY
PROXY_CACHE_FOLDER WORKER_INTERNAL_ADDRESS
"""
for _name in REMOVED_VARIABLES.split():
    os.environ.pop(_name, None)
os.environ |= {
    "ENV_FILE": os.devnull,
    "SECRET_KEY": "a key for tests only, long enough for what signs with it: 0123456789",
    "SITE_URL": "http://testserver",
    "ALLOW_HTTP": "1",
    "REQUIRE_2FA": "0",
    "SECURITY_CONTACT": "security@site.example",
    "SIGN_INS_PER_MINUTE": "100000",  # in tests each person has a new browser
    "VAR_DIR": _folder.name,
    "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or f"sqlite:///{FOLDER / 'site.sqlite3'}",
}

from cproc_site.settings import *  # noqa: E402, F403
from cproc_site.settings import DATABASES, MEDIA_ROOT, STATIC_ROOT, STORAGES  # noqa: E402

STATIC_ROOT.mkdir()
MEDIA_ROOT.mkdir()

# A file, because threads see one database, as in production. The data are temporary: no test waits
# for the disk.
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["TEST"] = {"NAME": str(FOLDER / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# Static files are not collected: there is no manifest, and the browser gets each file from its app.
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Tests see each change immediately, whatever their clock is.
CACHE_LIVE_VERSION = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
