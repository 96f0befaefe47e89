"""Create the tables of a peer and load its content: ``python prepare.py``."""

import django

django.setup()

from catalogue.load import load  # noqa: E402
from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402

call_command("migrate", verbosity=0, run_syncdb=True)  # the catalogue has no migrations
load()
if apps.is_installed("wagtailsite"):
    from wagtailsite.load import load as load_tree

    load_tree()
