"""The content with which a new site begins, from ``pages/starter``: facts with their sources.

An entry is a content of its kind; it refers to others as ``kind/slug``. Its facts are confirmed on
the days on which they were ``checked``. Keys are computed from these names, so loading twice adds
nothing, and the work of staff stays as it is. A legal act ``merges`` the milestones, by slug, that
earlier releases had in its place.
"""

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from contact.models import Subject
from pages.acts import Milestone
from publishing import operations
from record import registry
from record.models import Publication, Publishable
from record.texts import FIRST_CONTENT, MERGED
from translation.models import Term

FOLDER = Path(__file__).parent / "starter"
PACKAGES = Path(__file__).parent.parent
# Data that are not published, by their models.
UNPUBLISHED = {
    Subject: PACKAGES / "contact" / "subjects.json",
    Term: PACKAGES / "translation" / "terms.json",
}
NAMESPACE = uuid.UUID("3f0a4f4e-6f0e-4a55-9d0c-5c2f1a7c0b11")
# An entry follows the entries that it refers to.
ORDER = (
    "synonyms countries territories funders fields office contact acts milestones pages projects "
    "documents activities"
).split()
REFERENCE = re.compile(r'(?<=href="ref:)[a-z]+/[a-z0-9-]+')


def entries() -> list[dict[str, Any]]:
    """Return all entries, each with ``kind``, ``slug`` and ``content``."""
    all_entries = []
    for name in ORDER:
        all_entries += json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return all_entries


def key_of(kind: str, slug: str) -> uuid.UUID:
    """Return the key of the object that an entry becomes."""
    return uuid.uuid5(NAMESPACE, f"{kind}/{slug}")


@transaction.atomic
def load() -> int:
    """Add and publish the missing objects, all at one time; return their number."""
    all_entries = entries()
    names = [(entry["kind"], entry["slug"]) for entry in all_entries]
    refs = {f"{kind}/{slug}": f"{kind}/{key_of(kind, slug)}" for kind, slug in names}
    added = {}
    for entry in all_entries:
        key = key_of(entry["kind"], entry["slug"])
        objects = registry.model_of(entry["kind"]).objects
        if not objects.filter(Q(key=key) | Q(slug=entry["slug"])).exists():
            added[_add(entry, refs)] = entry.get("merges", ())
    if added:
        operations.publish([*added], by=None, note=FIRST_CONTENT)
    for act, slugs in added.items():
        _merge(slugs, act)
    load_unpublished()
    return len(added)


def _add(entry: Mapping[str, Any], refs: Mapping[str, str]) -> Publishable:
    model = registry.model_of(entry["kind"])
    columns = with_keys(entry["content"], refs) | {
        "slug": entry["slug"],
        "confirmed": entry.get("checked", {}),
    }
    obj = model(key=key_of(entry["kind"], entry["slug"]), staff_notes=_staff_notes(entry))
    obj.restore(model.content_class.model_validate(columns))
    return obj


def _merge(slugs: Iterable[str], act: Publishable) -> None:
    """Withdraw the milestones that became an act, unless staff published them."""
    keys = [key_of("milestone", slug) for slug in slugs]
    rows = Publication.objects.in_force(timezone.now()).with_content().filter(recorded_by=None)
    merged = Milestone.objects.filter(key__in=rows.filter(key__in=keys).values("key"))
    if merged:
        operations.withdraw([*merged], None, MERGED, successor=act, is_merged=True)


def _staff_notes(entry: Mapping[str, Any]) -> str:
    """Return the remarks of an entry, and the sources of its fields."""
    lines = [entry.get("remarks", "")]
    for field, urls in entry.get("facts", {}).items():
        label = "" if field == "*" else f"{field}: "
        lines += [f"{label}{url}" for url in urls]
    return "\n".join(lines).strip()


def with_keys(value: Any, refs: Mapping[str, str]) -> Any:
    """Return ``value`` with each ``kind/slug``, also in links of rich text, as ``kind/key``."""
    if isinstance(value, dict):
        return {name: with_keys(item, refs) for name, item in value.items()}
    if isinstance(value, list):
        return [with_keys(item, refs) for item in value]
    if isinstance(value, str):
        text = REFERENCE.sub(lambda match: refs[match[0]], value)
        return refs.get(text, text)
    return value


def load_unpublished() -> None:
    """Add the subjects of the contact form, and the office’s terms, if there are none."""
    for model, file in UNPUBLISHED.items():
        rows = model._default_manager
        if not rows.exists():
            rows.bulk_create(model(**columns) for columns in json.loads(file.read_text("utf-8")))
