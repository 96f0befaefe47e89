"""A site written by hand with Django's ORM and templates."""

from production import *  # noqa: F403

ROOT_URLCONF = "plain.urls"
INSTALLED_APPS = BASE_APPS  # noqa: F405
