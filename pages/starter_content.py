"""The content with which a new site begins, from ``pages/starter/``: facts with their sources.

An entry is a content of its kind; it names others as ``kind/slug``. Keys follow from those names, so that loading
twice adds nothing, and what staff have edited, renamed, withdrawn or deleted since stays as they left it.
"""

import json
import re
import uuid
from pathlib import Path

from django.db import transaction

from contact.models import Subject
from publishing import operations
from record import registry
from record.fixed_texts import FIRST_CONTENT
from record.models import Publication

FOLDER = Path(__file__).parent / "starter"
SUBJECTS = Path(__file__).parent.parent / "contact" / "subjects.json"
NAMESPACE = uuid.UUID("3f0a4f4e-6f0e-4a55-9d0c-5c2f1a7c0b11")
# What others name comes before what names it.
ORDER = (
    "countries funders fields office contact milestones pages projects documents activities".split()
)


def entries() -> list[dict]:
    return [
        entry
        for name in ORDER
        for entry in json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    ]


def key_of(kind: str, slug: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, f"{kind}/{slug}")


@transaction.atomic
def load() -> int:
    """Adds and publishes what isn't there yet, all at one moment; returns how many objects that were."""
    everything = entries()
    refs = {
        f"{e['kind']}/{e['slug']}": f"{e['kind']}/{key_of(e['kind'], e['slug'])}"
        for e in everything
    }
    added = [_add(entry, refs) for entry in everything if _is_missing(entry)]
    if added:
        operations.publish(added, by=None, note=FIRST_CONTENT)
    load_subjects()
    return len(added)


def _is_missing(entry) -> bool:
    """Neither its key nor its address has ever been used here."""
    model, key = registry.model_of(entry["kind"]), key_of(entry["kind"], entry["slug"])
    is_known = (
        Publication.objects.filter(key=key).exists() or model.objects.filter(key=key).exists()
    )
    return not is_known and not model.objects.filter(slug=entry["slug"]).exists()


def _add(entry, refs):
    model = registry.model_of(entry["kind"])
    content = model.content_class.model_validate(
        with_keys(entry["content"], refs) | {"slug": entry["slug"]}
    )
    obj = model(key=key_of(entry["kind"], entry["slug"]))
    obj.restore(content)
    return obj


def with_keys(value, refs):
    """``value`` with every ``kind/slug``, plain or in a link of a rich text, turned into ``kind/key``."""
    if isinstance(value, dict):
        return {name: with_keys(item, refs) for name, item in value.items()}
    if isinstance(value, list):
        return [with_keys(item, refs) for item in value]
    if isinstance(value, str):
        text = re.sub(r'(?<=href="ref:)[a-z]+/[a-z0-9-]+', lambda match: refs[match[0]], value)
        return refs.get(text, text)
    return value


def load_subjects():
    if not Subject.objects.exists():
        subjects = json.loads(SUBJECTS.read_text(encoding="utf-8"))
        Subject.objects.bulk_create(Subject(**columns) for columns in subjects)
