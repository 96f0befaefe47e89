"""Create the tables of a peer and load its content: ``python prepare.py``."""

import importlib.util
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import django  # noqa: E402

django.setup()

from catalogue.load import load  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402


def main():
    call_command("migrate", verbosity=0, run_syncdb=True)  # the catalogue has no migrations
    with transaction.atomic():
        load()
        package = os.environ["DJANGO_SETTINGS_MODULE"].partition(".")[0]
        if importlib.util.find_spec(f"{package}.load"):
            importlib.import_module(f"{package}.load").load()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main()
