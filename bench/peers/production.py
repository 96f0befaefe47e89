"""What all peers have in common: production settings, from the environment that the benchmark makes."""

import os
from urllib.parse import urlsplit

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]

_database = urlsplit(os.environ.get("DATABASE_URL", ""))
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": _database.hostname,
        "PORT": _database.port,
        "NAME": _database.path.strip("/"),
        "USER": _database.username,
        "PASSWORD": _database.password,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
}
if cache := os.environ.get("CACHE_URL"):
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": cache}
    }
IS_CACHED = os.environ.get("PAGE_CACHE", "0") == "1"
SECONDS_IN_CACHE = 600

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "French"), ("ro", "Romanian")]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/Bucharest"
DATE_FORMAT = "j F Y"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
STATIC_URL = "/static/"

# Those of startproject.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
DJANGO_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
]
CONTEXT_PROCESSORS = [
    "django.template.context_processors.request",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]


def templates(*more):
    """Loaded once: with DEBUG off Django caches them by itself."""
    options = {"context_processors": [*CONTEXT_PROCESSORS, *more]}
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": options,
        }
    ]


def with_locale(middleware):
    place = middleware.index("django.middleware.common.CommonMiddleware")
    return [*middleware[:place], "django.middleware.locale.LocaleMiddleware", *middleware[place:]]


def with_page_cache(middleware):
    """Django's own cache of whole pages around everything else."""
    first, last = (
        f"django.middleware.cache.{name}CacheMiddleware" for name in ("Update", "FetchFrom")
    )
    return [first, *middleware, last]
