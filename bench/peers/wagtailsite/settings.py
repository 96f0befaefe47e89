"""A site made with Wagtail."""

from production import *  # noqa: F403

ROOT_URLCONF = "wagtailsite.urls"
_WAGTAIL = "contrib.redirects embeds sites users snippets documents images search admin"
INSTALLED_APPS = ["wagtailsite", *(f"wagtail.{name}" for name in _WAGTAIL.split())]
INSTALLED_APPS += ["wagtail", "modelcluster", "taggit", *BASE_APPS]  # noqa: F405
