"""The content that all peers are measured with, as plain data: ``volume(Size(projects=20))``.

The office, its legal acts, the standing pages, countries, funders and fields of work are those with which a new site
begins (pages/starter); projects, activities and documents are made, as many as asked for. The same size gives the
same content, on every machine. An entry is written as in pages/starter: it names others as ``kind/slug``.
"""

import datetime
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench import phrases

STARTER = Path(__file__).resolve().parents[1] / "pages" / "starter"
# What others name comes before what names it.
ORDER = "country funder field office contact milestone page project document activity".split()
FILES = dict(
    zip(ORDER, "countries funders fields office contact milestones pages".split(), strict=False)
)
REGIONS = "global eastern-partnership south-east-europe southern-neighbourhood european-union pan-european".split()
TYPES = "training mission meeting conference workshop steering-committee exercise".split()
FORMATS = ("in-person", "online", "hybrid")
DOCUMENT_TYPES = "summary report guide template study other".split()
SYLLABLES = "ba ce di fo gu la me ni ro su ta ve zi mor tan ler kas dun pel rin".split()
WITH_FOOTNOTE = ("xk", "ps")  # designations that carry one: there are some in every volume
OLDEST = datetime.date(2010, 1, 1)


class Size(NamedTuple):
    """How much is made; ``countries``: how many of those that there are it takes place in."""

    projects: int = 20
    activities: int = 100
    documents: int = 40
    countries: int = 64


class Entry(NamedTuple):
    kind: str
    slug: str
    content: dict


def volume(size: Size) -> Iterator[Entry]:
    """All entries, each after those that it names."""
    starter = {kind: _from_starter(name) for kind, name in FILES.items()}
    for entries in starter.values():
        yield from entries
    slugs = {kind: [entry.slug for entry in entries] for kind, entries in starter.items()}
    slugs["country"] = sorted(slugs["country"], key=lambda slug: slug not in WITH_FOOTNOTE)[
        : size.countries
    ]
    slugs["project"] = [f"project-{number:05}" for number in range(1, size.projects + 1)]
    for slug in slugs["project"]:
        yield Entry("project", slug, _project(slug, slugs))
    for number in range(1, size.documents + 1):
        slug = f"document-{number:05}"
        yield Entry("document", slug, _document(slug, slugs))
    for number in range(1, size.activities + 1):
        slug = f"activity-{number:06}"
        yield Entry("activity", slug, _activity(slug, slugs))


def _from_starter(name) -> list[Entry]:
    entries = json.loads((STARTER / f"{name}.json").read_text(encoding="utf-8"))
    return [Entry(entry["kind"], entry["slug"], entry["content"]) for entry in entries]


def _project(slug, slugs) -> dict:
    chance = _chance(slug)
    start = _day(chance, OLDEST, datetime.date(2026, 12, 31))
    acronym = f"{_name(chance, 3).upper()} {chance.randint(1, 9)}"
    content = {
        "acronym": acronym,
        "title": _filled(chance, phrases.PROJECT_TITLES),
        "summary": _filled(chance, phrases.SUMMARIES),
        "start": start.isoformat(),
        "end": (start + datetime.timedelta(days=chance.randint(700, 1_800))).isoformat()[:7],
        "implementer": phrases.IMPLEMENTER,
        "budget_amount": str(chance.randint(10, 200) * 50_000),
        "budget_is_about": chance.random() < 0.3,
        "budget_note": phrases.BUDGET_NOTE,
        "funders": _shares(chance, slugs["funder"]),
        "region": chance.choice(REGIONS),
        "countries": _some(chance, "country", slugs["country"], chance.randint(4, 9)),
        "fields": _some(chance, "field", slugs["field"], chance.randint(2, 4)),
        "objective": _rich(chance, phrases.OBJECTIVES, 4),
        "results": _rich(chance, phrases.OBJECTIVES, 1, phrases.RESULTS, 5),
        "links": [_link(phrases.PROJECT_PAGE, slug, "page")],
        "sources": [_link(phrases.PROGRAMME, slug, "programme")],
    }
    if chance.random() < 0.25:
        content["extensions"] = [{"former_end": f"{start.year + 2}-06", "note": phrases.EXTENDED}]
    return content


def _document(slug, slugs) -> dict:
    chance = _chance(slug)
    return {
        "title": _filled(chance, phrases.DOCUMENT_TITLES),
        "description": _filled(chance, phrases.DESCRIPTIONS),
        "url": f"https://documents.example.org/{slug}.pdf",
        "language": chance.choice(["en", "fr", "ro"]),
        "type": chance.choice(DOCUMENT_TYPES),
        "date": _day(chance, OLDEST, datetime.date(2026, 6, 30)).isoformat(),
        **_belongs_to(chance, slugs["project"]),
    }


def _belongs_to(chance, projects) -> dict:
    return {"project": f"project/{chance.choice(projects)}"} if projects else {}


def _activity(slug, slugs) -> dict:
    chance = _chance(slug)
    start = _day(chance, OLDEST, datetime.date(2026, 12, 31))
    place = _name(chance, 2)
    return {
        "title": _filled(chance, phrases.ACTIVITY_TITLES, place),
        "start": start.isoformat(),
        "end": (start + datetime.timedelta(days=chance.randint(0, 4))).isoformat(),
        "place": dict.fromkeys(("en", "fr", "ro"), place),
        "country": f"country/{chance.choice(slugs['country'])}",
        "type": chance.choice(TYPES),
        "format": chance.choice(FORMATS),
        "projects": _some(chance, "project", slugs["project"], 1 + (chance.random() < 0.2)),
        "participants": chance.randint(8, 240),
        "summary": _rich(chance, phrases.ACTIVITY_SUMMARIES, 2),
        "sources": [_link(phrases.PROJECT_PAGE, slug, "source")],
    }


def _chance(slug) -> random.Random:
    """The same each time: nothing here has to be secret."""
    return random.Random(slug)  # nosec B311  # nothing secret


def _day(chance, first, last) -> datetime.date:
    return first + datetime.timedelta(days=chance.randrange((last - first).days))


def _name(chance, syllables) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(syllables)).capitalize()


def _filled(chance, texts, place=None) -> dict:
    return _fill(chance.choice(texts), chance, place)


def _fill(text, chance, place=None) -> dict:
    filled = {"place": place or _name(chance, 3), "number": chance.randint(3, 90)}
    return {code: said.format(**filled) for code, said in text.items()}


def _rich(chance, sentences, count, items=(), item_count=0) -> dict:
    """A paragraph of some sentences and, where there are items, a list of some of them."""
    paragraph = [_fill(text, chance) for text in chance.sample(sentences, count)]
    listed = [_fill(text, chance) for text in chance.sample(items, item_count)]
    rich = {}
    for code in ("en", "fr", "ro"):
        rich[code] = f"<p>{' '.join(text[code] for text in paragraph)}</p>"
        if listed:
            rich[code] += "<ul>" + "".join(f"<li>{text[code]}</li>" for text in listed) + "</ul>"
    return rich


def _shares(chance, funders) -> list[dict]:
    named = _some(chance, "funder", funders, 2)
    most = chance.randint(60, 95)
    return [
        {"funder": named[0], "share": str(most)},
        {"funder": named[1], "share": str(100 - most)},
    ]


def _some(chance, kind, slugs, count) -> list[str]:
    return [f"{kind}/{slug}" for slug in chance.sample(slugs, min(count, len(slugs)))]


def _link(label, slug, what) -> dict:
    return {"label": label, "url": f"https://programme.example.org/{slug}/{what}"}
