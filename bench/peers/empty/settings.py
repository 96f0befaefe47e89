from production import *  # noqa: F403

ROOT_URLCONF = "empty.urls"
INSTALLED_APPS = DJANGO_APPS  # noqa: F405
TEMPLATES = templates()  # noqa: F405
