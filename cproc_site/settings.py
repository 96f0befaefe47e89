"""Settings of the site. The environment is read here and nowhere else; production is the default.

``.env.example`` lists every variable with its meaning. A file named by ``ENV_FILE`` (default ``.env``)
is read first; what stands in the real environment wins over it. What is missing or unsafe stops the start
(``environment.py``, ``safety.py``).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from cproc_site.config import safety
from cproc_site.config.ckeditor import EDITOR
from cproc_site.config.databases import databases
from cproc_site.config.environment import Environment
from cproc_site.config.release import release_of
from cproc_site.config.services import cache, mailer
from cproc_site.monitoring import log_format

BASE_DIR = Path(__file__).resolve().parent.parent

Environment.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
env = Environment(os.environ)

SECRET_KEY = env("SECRET_KEY")
# Keys of before: what they signed still holds, nothing new is signed with them.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env("SITE_URL").rstrip("/")
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

_site = urlsplit(SITE_URL)
SERVED_OVER_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname or ""])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

# Where the desk stands, and whether publishers and administrators need a second factor there.
ADMIN_PATH = env("ADMIN_PATH", default="admin/")
REQUIRE_2FA = env.bool("REQUIRE_2FA", default=SERVED_OVER_HTTPS and not DEBUG)

INSTALLED_APPS = [
    "cproc_site.apps.SiteConfig",
    "pages",
    "projects",
    "contact",
    "desk",
    "delivery",
    "publishing",
    "search",
    "translation",
    "record",
    "accounts",
    "core",
    "ckeditor",
    "django_countries",
    "cproc_site.apps.SiteAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "cproc_site.apps.SiteStaticFilesConfig",
]

MIDDLEWARE = [
    # What every answer has, files and refusals too, stands outermost.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.http.security_headers.security_header_middleware",
    "cproc_site.monitoring.request_log.view_names",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cproc_site.middleware.CompressionMiddleware",
    "core.i18n.languages.LanguageMiddleware",
    "delivery.pagecache.cache_headers.cache_header_middleware",
    "delivery.middleware.prefix_header_middleware",
    "delivery.middleware.EditionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Public requests pass by all that follow.
    "accounts.login.middleware.AdminSessionMiddleware",
    "accounts.login.middleware.AdminCsrfMiddleware",
    "accounts.login.middleware.AdminAuthenticationMiddleware",
    "accounts.login.middleware.LoginMiddleware",
    "accounts.language.AdminLanguageMiddleware",
    "accounts.login.middleware.AdminMessageMiddleware",
]

ROOT_URLCONF = "cproc_site.urls"
WSGI_APPLICATION = "cproc_site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cproc_site.context_processors.shell",
            ],
            "builtins": [
                "delivery.templatetags.content",
                "delivery.templatetags.fragments",
                "delivery.templatetags.page_head",
                "delivery.templatetags.languages",
            ],
        },
    },
]

DATABASES = databases(env, VAR_DIR)
if "replica" in DATABASES:
    DATABASE_ROUTERS = ["core.read_replica.Router"]

AUTH_USER_MODEL = "accounts.User"
LOGIN_REDIRECT_URL = "admin:index"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": name}
    for name in (
        "accounts.password_validation.LengthValidator",
        "accounts.password_validation.ForeseeableValidator",
        "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "django.contrib.auth.password_validation.CommonPasswordValidator",
    )
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français"), ("ro", "Română")]
TIME_ZONE = "Europe/Bucharest"
USE_TZ = True
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "core.i18n.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Files lie in a folder, or where several hosts share them in a bucket, by a storage class of a package.
FILES_STORAGE = env("FILES_STORAGE", default="")
_files_options = env.json("FILES_STORAGE_OPTIONS", default={})
STORAGES = {
    "default": {
        "BACKEND": "core.uploads.object_storage.ObjectStorage",
        "OPTIONS": {"backend": FILES_STORAGE, "options": _files_options},
    }
    if FILES_STORAGE
    else {"BACKEND": "core.uploads.storage.ContentAddressedStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Style sheets, scripts and fonts of the desk are nobody else's to use.
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_HANDLERS = [
    "core.uploads.handlers.FormSizeLimit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Public pages run no script at all; admin pages have a policy of their own (core/http/security_headers.py).
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    # Without scripts nothing connects; but Lighthouse reads robots.txt from within the page, bound by its policy.
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # probes come over plain http
SECURE_HSTS_SECONDS = 63_072_000 if SERVED_OVER_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SERVED_OVER_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if SERVED_OVER_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SERVED_OVER_HTTPS else "csrf"
# What staff are told after an act stands in the session: in a cookie it would go with every request.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "cproc_site.views.not_from_its_page"
SESSION_COOKIE_AGE = 12 * 60 * 60  # at most; accounts/login/sessions.py ends idle ones earlier
X_FRAME_OPTIONS = "DENY"

# django-ckeditor's own warning about CKEditor 4.22.1: SECURITY.md says how each open hole is closed,
# and record/system_checks.py keeps it so. W003 looks for Django's own CSRF middleware, not for a subclass.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001", "security.W003"]
CKEDITOR_BASEPATH = "/static/ckeditor/ckeditor/"
CKEDITOR_CONFIGS = {"default": EDITOR}

COUNTRIES_OVERRIDE = {
    "BS": _("Bahamas"),
    "MD": _("Republic of Moldova"),
    "PS": _("Palestine*"),
    "SK": _("Slovak Republic"),
    "TR": _("Türkiye"),
    "XK": _("Kosovo*"),
}

CACHES = {"default": cache(env, VAR_DIR)}
MAILERS = {"default": mailer(env)}
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default=f"C-PROC <no-reply@{_site.hostname}>")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")

# Under which licence the lists that the site gives away as data may be used (/data/ and every file of data say it).
DATA_LICENCE_NAME = env(
    "DATA_LICENCE_NAME", default="Creative Commons Attribution 4.0 International (CC BY 4.0)"
)
DATA_LICENCE_URL = env("DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/")

# Each process reads the version of the live site at most once a second (record/version.py).
CACHE_LIVE_VERSION = True
# Whole pages are kept while nothing changes; where the code changes under way they would not notice.
PAGE_CACHE = env.bool("PAGE_CACHE", default=not DEBUG)

# What rendered pages depend on besides the record: it is part of every edition's version.
RELEASE = env("RELEASE", default="") or release_of(
    BASE_DIR, STATIC_ROOT, INSTALLED_APPS, SITE_URL, DATA_LICENCE_NAME, DATA_LICENCE_URL
)

# Where those who watch the site ask for /metrics and for the details of /readyz: HOST:PORT, never open to visitors.
INTERNAL_ADDRESS = env("INTERNAL_ADDRESS", default="")
WORKER_INTERNAL_ADDRESS = env("WORKER_INTERNAL_ADDRESS", default="")

# Who is mailed what failed, once an hour each; nobody where no server for mail is set.
ERROR_MAIL_TO = env.list("ERROR_MAIL_TO", default=[]) if env("MAIL_URL", default="") else []
LOG_FORMAT = env("LOG_FORMAT", default="debug" if DEBUG else "json")

_allows_http = env.bool("ALLOW_HTTP", default=False)
_processes = env.int("WEB_CONCURRENCY", default=2)
safety.raise_if_unsafe(
    [
        *safety.check_secret_key("SECRET_KEY", SECRET_KEY),
        *(
            problem
            for key in SECRET_KEY_FALLBACKS
            for problem in safety.check_secret_key("SECRET_KEY_FALLBACKS", key)
        ),
        *safety.check_site_url(
            SITE_URL,
            is_debug=DEBUG,
            allows_http=_allows_http,
            is_behind_proxy=BEHIND_PROXY,
        ),
        *safety.check_second_factor(
            SITE_URL, env("REQUIRE_2FA", default=""), is_debug=DEBUG, allows_http=_allows_http
        ),
        *safety.check_hosts(ALLOWED_HOSTS, SITE_URL),
        *safety.check_admin_path(ADMIN_PATH),
        *safety.check_database("DATABASE_URL", DATABASES["default"]),
        *safety.check_replica(DATABASES),
        *safety.check_cache(CACHES["default"], _processes),
        *safety.check_file_storage(FILES_STORAGE, _files_options),
        *safety.check_mail(MAILERS["default"]["BACKEND"], is_debug=DEBUG),
        *safety.check_server(
            _processes, env("FORWARDED_ALLOW_IPS", default=""), is_behind_proxy=BEHIND_PROXY
        ),
        *safety.check_monitoring(
            LOG_FORMAT,
            is_debug=DEBUG,
            INTERNAL_ADDRESS=INTERNAL_ADDRESS,
            WORKER_INTERNAL_ADDRESS=WORKER_INTERNAL_ADDRESS,
        ),
        *env.problems,
    ]
)

LOGGING = log_format.configuration(LOG_FORMAT, mails_errors=bool(ERROR_MAIL_TO))
