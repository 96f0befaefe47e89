"""A site written by hand with Django's ORM and templates."""

from production import *  # noqa: F403

ROOT_URLCONF = "plain.urls"
INSTALLED_APPS = [*DJANGO_APPS, "catalogue"]  # noqa: F405
MIDDLEWARE = WITH_LOCALE  # noqa: F405
TEMPLATES = templates()  # noqa: F405
