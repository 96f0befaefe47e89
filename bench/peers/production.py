"""Production settings of all peers, from the environment that the benchmark makes."""

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

# As `startproject` has them.
_DJANGO = "django.middleware."
MIDDLEWARE = [
    f"{_DJANGO}security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    f"{_DJANGO}common.CommonMiddleware",
    f"{_DJANGO}csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    f"{_DJANGO}clickjacking.XFrameOptionsMiddleware",
]
WITH_LOCALE = [*MIDDLEWARE[:2], f"{_DJANGO}locale.LocaleMiddleware", *MIDDLEWARE[2:]]
_APPS = "admin auth contenttypes sessions messages staticfiles humanize postgres"
DJANGO_APPS = [f"django.contrib.{name}" for name in _APPS.split()]


def templates(*more):
    """Return the setting TEMPLATES; with DEBUG off Django caches them."""
    processors = [
        "django.template.context_processors.request",
        "django.contrib.auth.context_processors.auth",
        "django.contrib.messages.context_processors.messages",
        *more,
    ]
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": processors},
        }
    ]
