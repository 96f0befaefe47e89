"""Settings of the site, read from the environment; production is the default.

`.env.example` explains every variable. A file named by `ENV_FILE` (default `.env`) is read too; the
real environment takes precedence. Missing and unsafe settings stop the start (`config/safety.py`).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.templatetags.static import static
from django.utils.csp import CSP
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from cproc_site.config import safety
from cproc_site.config.environment import Environment, second_factor_rule
from cproc_site.config.release import release_name
from cproc_site.config.services import cache, database, mailer
from cproc_site.monitoring import log_format

BASE_DIR = Path(__file__).resolve().parent.parent

Environment.read_env(os.environ.get("ENV_FILE", BASE_DIR / ".env"))
env = Environment(os.environ)

SECRET_KEY = env("SECRET_KEY")
# Earlier keys: their signatures are still valid, new ones are made with SECRET_KEY.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env("SITE_URL").rstrip("/")
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))

_site = urlsplit(SITE_URL)
SERVED_OVER_HTTPS = _site.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_site.hostname or ""])
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)

# The URL of the admin, and whether publishers and administrators need a second factor there:
# True, False, or "passkey" if an app is not enough.
ADMIN_PATH = env("ADMIN_PATH", default="admin/")
ADMIN_URL = f"/{ADMIN_PATH}"
REQUIRE_2FA = env("REQUIRE_2FA", cast=second_factor_rule, default=SERVED_OVER_HTTPS and not DEBUG)
# How many passwords each process checks for unknown browsers (accounts/login/hash_limit.py).
SIGN_INS_PER_MINUTE = env.int("SIGN_INS_PER_MINUTE", default=6)

INSTALLED_APPS = [
    "cproc_site.apps.SiteConfig",
    "pages",
    "following",
    "projects",
    "contact",
    "bulk",
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
    # The first three apply to every response, files and errors included.
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.http.security_headers.security_header_middleware",
    "cproc_site.monitoring.request_log.view_names",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cproc_site.middleware.CompressionMiddleware",
    "core.i18n.languages.LanguageMiddleware",
    "delivery.pagecache.cache_headers.cache_header_middleware",
    "delivery.middleware.EditionMiddleware",
    "cproc_site.middleware.SlashMiddleware",
    # Public requests skip the rest.
    "accounts.login.middleware.AdminSessionMiddleware",
    "accounts.login.middleware.AdminCsrfMiddleware",
    "accounts.login.middleware.AdminAuthenticationMiddleware",
    "accounts.login.middleware.LoginMiddleware",
    "accounts.login.middleware.AdminLanguageMiddleware",
    "accounts.login.middleware.AdminMessageMiddleware",
    "delivery.middleware.OwnPreviewMiddleware",
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
                "delivery.templatetags.footnotes",
                "delivery.templatetags.page_head",
                "delivery.templatetags.languages",
            ],
        },
    },
]

DATABASES = {"default": database(env, VAR_DIR)}

# The role as which the site connects, if another one owns the tables: `set_up` gives it its rights.
DATABASE_SITE_ROLE = env("DATABASE_SITE_ROLE", default="")
DATABASE_SITE_PASSWORD = env("DATABASE_SITE_PASSWORD", default="")

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
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "core.i18n.formats"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Uploads are stored in a folder, or by the storage class of a package in a bucket of several hosts.
FILES_STORAGE = env("FILES_STORAGE", default="")
STORAGES: dict[str, dict] = {
    "default": {"BACKEND": "core.uploads.storage.ContentAddressedStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if FILES_STORAGE:
    STORAGES["default"] = {
        "BACKEND": "core.uploads.object_storage.ObjectStorage",
        "OPTIONS": {
            "backend": FILES_STORAGE,
            "options": env.json("FILES_STORAGE_OPTIONS", default={}),
        },
    }
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Other sites may not use the style sheets, scripts and fonts of the admin.
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_HANDLERS = [
    "core.uploads.storage.LimitedUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20  # each takes about a second to examine

# Public pages run no scripts. Admin pages have another policy (core/http/security_headers.py).
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    # No script connects, but Lighthouse reads robots.txt within the page, bound by its policy.
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_SSL_REDIRECT = SERVED_OVER_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]  # probes come over plain http
SECURE_HSTS_SECONDS = 63_072_000 if SERVED_OVER_HTTPS else 0
SECURE_HSTS_PRELOAD = env.bool("HSTS_SUBDOMAINS", default=True) and SERVED_OVER_HTTPS
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SERVED_OVER_HTTPS
CSRF_COOKIE_HTTPONLY = True  # forms contain the token; no script reads it
SESSION_COOKIE_NAME = "__Host-session" if SERVED_OVER_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SERVED_OVER_HTTPS else "csrf"
# Messages to staff are in the session: a cookie would be sent with every request.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "cproc_site.views.not_from_its_page"
SESSION_COOKIE_AGE = 12 * 60 * 60  # at most; accounts/login/flow.py ends idle ones earlier

# django-ckeditor warns about CKEditor 4.22.1: SECURITY.md explains why its vulnerabilities are
# unreachable. W003 doesn't know a subclass of Django's middleware.
SILENCED_SYSTEM_CHECKS = ["ckeditor.W001", "security.W003"]
CKEDITOR_BASEPATH = "/static/ckeditor/ckeditor/"
# Without unused and vulnerable plugins; ours are in desk/static/desk/ckeditor.
_static_url = lazy(static, str)
CKEDITOR_CONFIGS = {
    "default": {
        "skin": "moono-lisa",
        "toolbar": [
            ["Format", "Bold", "Italic", "Language", "RemoveFormat"],
            ["NumberedList", "BulletedList", "Blockquote"],
            ["Link", "Unlink", "Table", "SpecialChar"],
            ["Undo", "Redo", "Find"],
        ],
        "format_tags": "p;h2;h3;h4",
        "removePlugins": "preview,print,scayt,wsc,exportpdf,image,flash,iframe,forms,pastefromword,"
        "pastefromgdocs,pastefromlibreoffice,sourcearea,templates,save,newpage,smiley,div,"
        "elementspath,uploadimage,uploadfile,uploadwidget",
        "removeDialogTabs": "link:upload;link:target;link:advanced;table:advanced",
        "disableNativeSpellChecker": False,
        "versionCheck": False,
        # Stored elements without a button: they remain in texts that are opened or pasted.
        "extraAllowedContent": "sub sup s u cite q hr abbr[title]",
        # Not stored, so the dialog of tables has no fields for them.
        "disallowedContent": "table[align,border,cellpadding,cellspacing,summary]{height,width}",
        "extraPlugins": "cproclink,cprocpaste,cproctable",
        "external_plugin_resources": [
            ("cproclink", _static_url("desk/ckeditor/link.js"), ""),
            ("cprocpaste", _static_url("desk/ckeditor/paste.js"), ""),
            ("cproctable", _static_url("desk/ckeditor/table.js"), ""),
        ],
        "height": 220,
        "width": "100%",
    }
}

COUNTRIES_OVERRIDE = {
    "BS": _("Bahamas"),
    "CI": _("Côte d’Ivoire"),
    "MD": _("Republic of Moldova"),
    "PS": _("Palestine*"),
    "SK": _("Slovak Republic"),
    "TR": _("Türkiye"),
    "XK": _("Kosovo*"),
}

CACHES = {"default": cache(env, VAR_DIR)}
MAILERS = {"default": mailer(env)}
DEFAULT_FROM_EMAIL = env("MAIL_FROM", default=f"C-PROC <no-reply@{_site.hostname}>")
SECURITY_CONTACT = env("SECURITY_CONTACT", default="")

# Recipients of messages about subjects without recipients of their own.
CONTACT_RECIPIENTS = env.list("CONTACT_RECIPIENTS", cast=str.strip, default=[])
# How many messages the contact form stores at most (contact/intake.py).
CONTACT_MAX_PER_NETWORK = env.int("CONTACT_MAX_PER_NETWORK", default=60)
CONTACT_MAX_PER_HOUR = env.int("CONTACT_MAX_PER_HOUR", default=500)
CONTACT_MAX_HELD = env.int("CONTACT_MAX_HELD", default=1_000)

# Years for which entries of the audit are retained; 0 is for ever.
AUDIT_RETENTION_YEARS = env.int("AUDIT_RETENTION_YEARS", default=0)

# Signs the checkpoints of the log of the record; "off" is a decision to have none.
LOG_KEY = env("LOG_KEY", default="off")
if LOG_KEY == "off":
    LOG_KEY = ""

# The witnesses that are asked to sign each checkpoint: verifier key and URL of each.
LOG_WITNESSES = env.list("LOG_WITNESSES", cast=str.split, default=[])

# The timestamp authority, and the roots that its timestamps are verified with.
TIMESTAMP_URL = env("TIMESTAMP_URL", default="")
TIMESTAMP_CERTIFICATES = env("TIMESTAMP_CERTIFICATES", default="")

# The licence of the open data, shown on /data/ and in every file of data.
DATA_LICENCE_NAME = env(
    "DATA_LICENCE_NAME", default="Creative Commons Attribution 4.0 International (CC BY 4.0)"
)
DATA_LICENCE_URL = env("DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/")

# The IATI identifier of the registered publisher, without which nothing is exported in its name.
IATI_REPORTING_ORG = env("IATI_REPORTING_ORG", default="")

# The pages that the processes of a host share (core/caching/page_store.py).
PAGES_ROOT = VAR_DIR / "pages"
SIGNER_ROOT = VAR_DIR / "signer"
# The copies of the proxy, which the tasks delete after a withholding (publishing/proxy_copies.py).
PROXY_CACHE_FOLDER = env("PROXY_CACHE_FOLDER", default="")
# Each process reads the version of the live site at most once a second (record/version.py).
CACHE_LIVE_VERSION = True
# Cached pages don't notice changes of the code, as they happen with DEBUG.
PAGE_CACHE = env.bool("PAGE_CACHE", default=not DEBUG)

# Pages depend on the release too, so it is part of every edition's version.
RELEASE = release_name(
    env("RELEASE", default=""),
    *(BASE_DIR, STATIC_ROOT, INSTALLED_APPS),
    shown=(SITE_URL, DATA_LICENCE_NAME, DATA_LICENCE_URL, IATI_REPORTING_ORG),
)

# HOST:PORT of /metrics and of the details of /readyz, which visitors must not reach.
INTERNAL_ADDRESS = env("INTERNAL_ADDRESS", default="")
WORKER_INTERNAL_ADDRESS = env("WORKER_INTERNAL_ADDRESS", default="")

# Recipients of mails about failures; they need a mail server.
ERROR_MAIL_TO = env.list("ERROR_MAIL_TO", default=[]) if env("MAIL_URL", default="") else []
LOG_FORMAT = env("LOG_FORMAT", default="debug" if DEBUG else "json")

safety.raise_if_unsafe(globals(), env)

LOGGING = log_format.configuration(LOG_FORMAT, mails_errors=bool(ERROR_MAIL_TO))
