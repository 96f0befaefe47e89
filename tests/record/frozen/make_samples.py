"""Write one content of every kind as this release stores it. Run it once for each release.

    DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python -m tests.record.frozen.make_samples 0.2

The samples of a release are never written again: they must load in all later releases.
"""

import json
import sys
from pathlib import Path

import django

HERE = Path(__file__).parent


def make_samples(release: str):
    """Write ``<release>/<kind>.json``: the largest content of each kind, and its digest."""
    from record import registry

    folder = HERE / release
    folder.mkdir()
    for kind in registry.models_by_kind():
        content = max(_contents(kind), key=lambda each: len(json.dumps(each.to_json())))
        sample = {"kind": kind, "digest": content.digest, "content": content.to_json()}
        text = json.dumps(sample, ensure_ascii=False, indent=2, sort_keys=True)
        (folder / f"{kind}.json").write_text(f"{text}\n", encoding="utf-8")


def _contents(kind):
    """Yield the starter content of a kind, with keys instead of names, and earlier samples."""
    from pages import starter_content
    from record import registry

    entries = starter_content.entries()
    refs = {
        f"{e['kind']}/{e['slug']}": f"{e['kind']}/{starter_content.key_of(e['kind'], e['slug'])}"
        for e in entries
    }
    load = registry.content_class_of(kind).model_validate
    for entry in entries:
        if entry["kind"] == kind:
            content = starter_content.with_keys(entry["content"], refs)
            yield load(content | {"slug": entry["slug"]})
    for path in HERE.glob(f"*/{kind}.json"):
        yield load(json.loads(path.read_text(encoding="utf-8"))["content"])


if __name__ == "__main__":
    django.setup()
    make_samples(sys.argv[1])
