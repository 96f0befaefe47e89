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
# An entry follows the entries that it refers to.
UNCHANGED = "countries funders fields office contact milestones pages".split()
FIRST_START = datetime.date(2010, 1, 1)
LINK = re.compile(r'<a href=\\"ref:(?:project|activity)/[a-z0-9-]*\\">(.*?)</a>')  # in JSON
# These depend on the dates of the original.
OF_DATES = {"dates_note", "extensions", "is_known_to_be_over", "over_source", "last_seen_active"}


class Size(NamedTuple):
    """Numbers of objects; ``history``: how often each project and activity was published."""

    projects: int = 20
    activities: int = 100
    documents: int = 40
    history: int = 1


type Entry = tuple[str, str, dict[str, Any]]  # kind, slug and content


def volume(size: Size) -> Iterator[Entry]:
    """Yield all entries, each after those that it refers to."""
    for name in UNCHANGED:
        for entry in _read(name):
            yield entry["kind"], entry["slug"], entry["content"]
    generated = [
        ("projects", size.projects, _project),
        ("documents", size.documents, _document),
        ("activities", size.activities, _activity),
    ]
    for name, count, vary in generated:
        originals = _read(name)
        for number in range(1, count + 1):
            original = originals[number % len(originals)]
            project = f"project/project-{number % size.projects + 1:05}"
            content = vary(_without_links(original["content"]), number, project)
            titles = content["title"].items()
            content["title"] = {code: f"{text} ({number})" for code, text in titles}
            kind = original["kind"]
            yield kind, f"{kind}-{number:05}", content


def _read(name) -> list[dict[str, Any]]:
    return json.loads((STARTER / f"{name}.json").read_text(encoding="utf-8"))


def _without_links(content):
    """Remove links to contents that are not in the volume."""
    return json.loads(LINK.sub(r"\1", json.dumps(content)))


def _project(original, number, _) -> dict[str, Any]:
    content = {name: value for name, value in original.items() if name not in OF_DATES}
    start = _day(number)
    content |= {
        "acronym": f"{original['acronym']} {number}",
        "start": start.isoformat(),
        "end": (start + datetime.timedelta(days=700 + number * 13 % 1_100)).isoformat()[:7],
        "budget_amount": str((number % 190 + 10) * 50_000),
    }
    if number % 4 == 0:
        note = {"en": "Extended.", "fr": "Prolongé.", "ro": "Prelungit."}
        content["extensions"] = [{"former_end": f"{start.year + 1}-12", "note": note}]
    return content


def _document(original, number, project) -> dict[str, Any]:
    return {"language": "en"} | original | {"date": _day(number).isoformat(), "project": project}


def _activity(original, number, project) -> dict[str, Any]:
    start = _day(number)
    end = start + datetime.timedelta(days=number % 4)
    days = {"start": start.isoformat(), "end": end.isoformat()}
    return original | days | {"participants": 8 + number % 200, "projects": [project]}


def _day(number) -> datetime.date:
    """Return a day in the seventeen years from 2010; those of consecutive numbers lie far apart."""
    return FIRST_START + datetime.timedelta(days=number * 2_017 % 6_200)
