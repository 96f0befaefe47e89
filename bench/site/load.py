"""Load the volume, published, into an empty site: ``python bench/site/load.py --projects 2000``.

The environment states the site, as for manage.py; its database must be migrated.
"""

import argparse
import sys
from itertools import batched, groupby, islice
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
django.setup()

from django.db import connection, transaction  # noqa: E402

from bench.site import publications, working_copies  # noqa: E402
from bench.volume import Entry, Size, volume  # noqa: E402
from pages import starter_content  # noqa: E402
from record import registry  # noqa: E402
from record.models import Publication, Record  # noqa: E402

BATCH_SIZE = 500
GENERATED = ("project", "document", "activity")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, default in Size()._asdict().items():
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--publications", type=int, default=0, help="at least one of each object")
    args = vars(parser.parse_args())
    if Publication.objects.exists():
        sys.exit("This site has publications already: the volume is loaded into an empty one.")
    publication_count = args.pop("publications")
    load(Size(**args), publication_count)
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")


@transaction.atomic
def load(size: Size, publication_count: int = 0) -> int:
    """Return the number of publications: one of each object, more of generated ones."""
    record = Record.objects.lock()
    entries = list(volume(size))
    refs = {}
    for kind, slug, _ in entries:
        refs[f"{kind}/{slug}"] = f"{kind}/{starter_content.key_of(kind, slug)}"
    counts = publications_of(entries, publication_count)
    positions = enumerate(counts)
    pks = {}
    for kind, of_kind in groupby(entries, lambda entry: entry.kind):
        for batch in batched(of_kind, BATCH_SIZE):
            times = [
                publications.times(position / len(counts), count)
                for position, count in islice(positions, len(batch))
            ]
            _add(kind, batch, refs, pks, times)
    starter_content.load_subjects()
    record.changes = sum(counts)
    record.last_timestamp = publications.LAST
    record.save()
    _check()
    return sum(counts)


def publications_of(entries: list[Entry], total: int) -> list[int]:
    """Return the number of publications of each object, ``total`` in all if that is more."""
    generated = sum(entry.kind in GENERATED for entry in entries)
    each, rest = divmod(max(total - len(entries), 0), generated or 1)
    counts = []
    for entry in entries:
        is_generated = entry.kind in GENERATED
        counts.append(1 + (each + (rest > 0)) * is_generated)
        rest -= is_generated
    return counts


def _add(kind, entries, refs, pks, times):
    model = registry.model_of(kind)
    contents = {}
    for entry in entries:
        columns = starter_content.with_keys(entry.content, refs) | {"slug": entry.slug}
        content = model.content_class.model_validate(columns)
        key = starter_content.key_of(kind, entry.slug)
        contents[key] = working_copies.as_frozen(content, model)
    objects = working_copies.create(model, contents, pks)
    publications.publish(objects, list(contents.values()), times)


def _check():
    """Check that working copies have the contents that were published."""
    for model in registry.models_by_kind().values():
        for obj in (model.objects.first(), model.objects.last()):
            if obj and obj.content().digest != obj.digest:
                raise AssertionError(f"{obj.kind} {obj.slug} differs from its publication.")


if __name__ == "__main__":
    main()
