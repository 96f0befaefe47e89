"""The content of all measured sites as plain data: ``volume(Size(projects=20))``.

Projects, activities and documents are numbered variations of those of a new site (pages/starter);
the other contents are the same. An entry refers to others as ``kind/slug``.
"""

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

STARTER = Path(__file__).resolve().parents[1] / "pages" / "starter"
# An entry comes after those that it refers to.
FILES = {
    "country": "countries",
    "funder": "funders",
    "field": "fields",
    "office": "office",
    "contact": "contact",
    "milestone": "milestones",
    "page": "pages",
}
FIRST_START = datetime.date(2010, 1, 1)
LINK = re.compile(r'<a href=\\"ref:(?:project|activity)/[a-z0-9-]*\\">(.*?)</a>')  # in JSON
# These depend on the dates of the original.
OF_DATES = {"dates_note", "extensions", "is_known_to_be_over", "over_source", "last_seen_active"}


class Size(NamedTuple):
    projects: int = 20
    activities: int = 100
    documents: int = 40


class Entry(NamedTuple):
    kind: str
    slug: str
    content: dict[str, Any]


def volume(size: Size) -> Iterator[Entry]:
    """Yield all entries, each after those that it refers to."""
    for kind, name in FILES.items():
        for entry in _read(name):
            yield Entry(kind, entry["slug"], entry["content"])
    makers = {"project": _project, "document": _document, "activity": _activity}
    counts = {"project": size.projects, "document": size.documents, "activity": size.activities}
    names = {"project": "projects", "document": "documents", "activity": "activities"}
    for kind, make in makers.items():
        originals = [_without_links(entry["content"]) for entry in _read(names[kind])]
        for number in range(1, counts[kind] + 1):
            content = make(originals[number % len(originals)], number)
            content["title"] = _numbered(content["title"], number)
            if kind != "project":
                content |= _of_project(kind, number, size.projects)
            yield Entry(kind, f"{kind}-{number:05}", content)


def _read(name) -> list[dict[str, Any]]:
    return json.loads((STARTER / f"{name}.json").read_text(encoding="utf-8"))


def _without_links(content):
    """Remove links to contents that are not in the volume."""
    return json.loads(LINK.sub(r"\1", json.dumps(content)))


def _numbered(title, number):
    return {code: f"{text} ({number})" for code, text in title.items()}


def _project(original, number) -> dict[str, Any]:
    kept = {name: value for name, value in original.items() if name not in OF_DATES}
    start = _day(number)
    content = kept | {
        "acronym": f"{original['acronym']} {number}",
        "start": start.isoformat(),
        "end": (start + datetime.timedelta(days=700 + number * 13 % 1_100)).isoformat()[:7],
        "budget_amount": str((number % 190 + 10) * 50_000),
    }
    if number % 4 == 0:
        note = {"en": "Extended.", "fr": "Prolongé.", "ro": "Prelungit."}
        content["extensions"] = [{"former_end": f"{start.year + 1}-12", "note": note}]
    return content


def _document(original, number) -> dict[str, Any]:
    return {"language": "en"} | original | {"date": _day(number).isoformat()}


def _activity(original, number) -> dict[str, Any]:
    start = _day(number)
    end = start + datetime.timedelta(days=number % 4)
    days = {"start": start.isoformat(), "end": end.isoformat()}
    return original | days | {"participants": 8 + number % 200}


def _of_project(kind, number, projects) -> dict[str, Any]:
    project = f"project/project-{number % max(projects, 1) + 1:05}"
    if kind == "activity":
        return {"projects": [project] if projects else []}
    return {"project": project if projects else None}


def _day(number) -> datetime.date:
    """Return a day in the seventeen years from 2010; those of consecutive numbers lie far apart."""
    return FIRST_START + datetime.timedelta(days=number * 2_017 % 6_200)
