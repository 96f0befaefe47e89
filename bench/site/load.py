"""Fills an empty site with the volume, published: ``python bench/site/load.py --projects 2000 --publications 100000``.

The environment says which site, as for manage.py; its database has to be migrated. All or nothing is loaded.
"""

import argparse
import json
import os
import sys
import time
from itertools import batched, groupby, islice
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cproc_site.settings")
django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.site import publications, working_copies  # noqa: E402
from bench.volume import Entry, Size, volume  # noqa: E402
from pages import starter_content  # noqa: E402
from record import registry  # noqa: E402
from record.models import Publication, Record  # noqa: E402

BATCH = 500
MADE = ("project", "document", "activity")


def main():
    asked = _asked()
    if Publication.objects.exists():
        sys.exit("This site has publications already: the volume is loaded into an empty one.")
    began = time.monotonic()
    count = load(Size(**{name: getattr(asked, name) for name in Size._fields}), asked.publications)
    _clean_up()
    print(json.dumps({"publications": count, "seconds": round(time.monotonic() - began, 1)}))


@transaction.atomic
def load(size: Size, publication_count: int = 0) -> int:
    """Returns how many publications there are now: one an object at least, the others spread over what was made."""
    record = Record.objects.lock()
    entries = list(volume(size))
    refs = {
        f"{kind}/{slug}": f"{kind}/{starter_content.key_of(kind, slug)}"
        for kind, slug, _ in entries
    }
    counts = publications_of(entries, publication_count)
    pks, places = {}, enumerate(counts)
    for kind, of_kind in groupby(entries, lambda entry: entry.kind):
        for some in batched(of_kind, BATCH):
            given = [
                publications.moments(place / len(counts), count)
                for place, count in islice(places, len(some))
            ]
            _add(kind, some, refs, pks, given)
    starter_content.load_subjects()
    record.changes, record.last_timestamp = sum(counts), publications.LAST
    record.save()
    _check()
    return sum(counts)


def publications_of(entries: list[Entry], total: int) -> list[int]:
    """How often each object was published: what the volume makes shares what is left of ``total``."""
    made = sum(entry.kind in MADE for entry in entries)
    each, over = divmod(max(total - len(entries), 0), made or 1)
    counts = []
    for entry in entries:
        is_made = entry.kind in MADE
        counts.append(1 + (each + (over > 0)) * is_made)
        over -= is_made
    return counts


def _add(kind, entries, refs, pks, given):
    model = registry.model_of(kind)
    contents = {}
    for entry in entries:
        columns = starter_content.with_keys(entry.content, refs) | {"slug": entry.slug}
        content = model.content_class.model_validate(columns)
        contents[starter_content.key_of(kind, entry.slug)] = working_copies.as_frozen(
            content, model
        )
    objects = working_copies.make(model, contents, pks)
    publications.publish(objects, list(contents.values()), given)


def _check():
    """Make the contents of the working copies equal to what was published, so that none counts as changed."""
    for model in registry.models_by_kind().values():
        for obj in (model.objects.first(), model.objects.last()):
            if obj and obj.content().digest != obj.digest:
                raise AssertionError(f"{obj.kind} {obj.slug} isn't what was published of it.")


def _clean_up():
    """As PostgreSQL does by itself, some time after so much was written."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _asked():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in Size()._asdict().items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument(
        "--publications", type=int, default=0, help="in all; at least one an object"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
