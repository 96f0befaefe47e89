"""Make working copies of the published contents of the volume: ``python copies.py``.

They are what the admin lists. Prints the name of an account that may do everything.
"""

import sys
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.site.load import GENERATED  # noqa: E402
from bench.staff import PASSWORD  # noqa: E402
from record import registry, serialization  # noqa: E402
from record.models import Publication  # noqa: E402

NAME = "person-0"


def main() -> None:
    for kind in GENERATED:
        model = registry.model_of(kind)
        rows = Publication.objects.in_force(timezone.now()).filter(kind=kind).order_by("slug")
        for row in rows.iterator(chunk_size=500):
            obj = model(key=row.key, digest=row.digest)
            serialization.from_content(row.read(None), obj)
    User.objects.create_superuser(NAME, password=PASSWORD)


if __name__ == "__main__":
    with transaction.atomic():
        main()
    connection.cursor().execute("ANALYZE")
    print(NAME)
